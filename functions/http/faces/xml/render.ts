import type { Conclusion } from '../../../batch/render/conclusion.ts'
import type { Base } from '../../../model/base.ts'
import { isFailure } from '../../../model/outcome.ts'
import { itemPath } from '../../../model/paths.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted, hasDetails } from '../fit.ts'
import { words as json } from '../json/words.ts'
import { namedIn } from './names.ts'
import { type NamedResult, responseOf } from './response.ts'

const contentType = 'application/xml; charset=utf-8'

/** Results of a batch; nothing was written by an atomic one that failed, which is a problem in this face as well. */
export const renderBatch = (view: View<'batch'>, request: Asked): Text => {
  const { base } = request
  return view.guilty === undefined
    ? multistatus(view.conclusion, namedIn(view.conclusion.listed, { ...view, base }), base)
    : json.render.batch(view, request)
}

/** Each id is asked for once, and is called by its item. */
export const renderItems = ({ collection, conclusion, isLenient }: View<'items'>, { base }: Asked): Text => ({
  ...multistatus(
    conclusion,
    conclusion.listed.map((entry) => ({
      entry,
      href: `${base}${itemPath({ collection, id: entry.id.toWellFormed() })}`,
    })),
    base,
  ),
  isStatusOnly: isLenient,
})

const multistatus = ({ listed, isCut }: Conclusion, named: readonly NamedResult[], base: Base): Text => {
  const { body, level } = fitted((at) =>
    [
      '<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:" xmlns:M="urn:multistatus:v1">',
      ...named.map((one) => responseOf(one, { level: at, base })),
      ...(hasDetails(at) ? [] : [leftOut]),
      '</D:multistatus>',
    ].join('\n'),
  )
  // It has no place for an item, so whoever prefers those has not got what was asked for.
  const isShort = isCut || level !== 'full' || listed.some(({ result }) => !isFailure(result) && result.body)
  return { headers: { contentType }, body, truncated: isShort }
}

const leftOut = '<D:responsedescription>Details are left out: they would not fit.</D:responsedescription>'
