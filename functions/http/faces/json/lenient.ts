import { type Item, isFailure } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import { safeBytes } from '../fit.ts'
import { markAt } from './batch.ts'
import type { WireLenientItems } from './schemas/batch.ts'
import { jsonBodyOf } from './text.ts'

/** Room for the brackets and names around the lists. */
const envelope = 1_000

/** Items side by side, without a status for each: as many as fit, in the order in which they were asked for. */
export const renderLenient = ({ conclusion: { listed, isCut }, missing }: View<'items'>): Text => {
  const requested = listed.map(({ id }) => id)
  const items = listed.flatMap(({ result }) => (isFailure(result) || !result.body ? [] : [result.body]))
  const data = fitting(items, safeBytes - envelope - sentSize(requested) - sentSize(missing))
  const isWhole = data.length === items.length && !isCut
  const body: WireLenientItems = {
    requested_ids: requested,
    returned_count: data.length,
    missing_ids: missing,
    data,
    truncated: markAt('full', !isWhole),
  }
  return { ...jsonBodyOf(body), statusCode: 200, truncated: !isWhole }
}

const fitting = (items: readonly Item[], room: number): readonly Item[] => {
  let left = room
  const tooMany = items.findIndex((item) => {
    left -= sentSize(item) + 1
    return left < 0
  })
  return tooMany < 0 ? items : items.slice(0, tooMany)
}

/** The bytes of a value in a body that travels as a JSON string. */
const sentSize = (value: object): number => Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
