import type { Base } from '../../../model/base.ts'
import { etagOf } from '../../../model/etags.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { wireProblemOf } from './result.ts'
import type { WireListed, WireUnlisted } from './schemas/list.ts'
import { jsonText } from './text.ts'

/** A page of items. They are text already, so it is put together of texts. */
export const renderList = ({ shown, next }: View<'list'>, { base }: Asked): Text => {
  const link = next === undefined ? '' : `,"next":${JSON.stringify(next)}`
  return jsonText(`{"items":[${shown.map((one) => listedText(one, base)).join()}]${link}}`)
}

const listedText = (one: View<'list'>['shown'][number], base: Base): string => {
  if ('failure' in one) {
    const unlisted: WireUnlisted = { id: one.id, error: wireProblemOf(one.failure, base) }
    return JSON.stringify(unlisted)
  }
  const named: Omit<WireListed, 'body'> = {
    id: one.id,
    etag: etagOf(one.version),
    outdated: one.isOutdated() || undefined,
  }
  return `${JSON.stringify(named).slice(0, -1)},"body":${one.text}}`
}
