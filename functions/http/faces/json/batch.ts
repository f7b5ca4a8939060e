import type { Conclusion } from '../../../batch/render/conclusion.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import type { DetailLevel, Manner } from '../fit.ts'
import { resultAt, wireProblemOf } from './result.ts'
import type { WireAtomicFailure, WireBatch, WireItems } from './schemas/batch.ts'
import { fittedText } from './text.ts'

/** `truncated`, where something is left out. */
export const markAt = (level: DetailLevel, isCut: boolean): true | undefined =>
  level === 'full' && !isCut ? undefined : true

type WireConclusion = Pick<WireBatch, 'outcome' | 'results' | 'retry' | 'truncated'>

export const conclusionAt = (
  { outcome, listed, retry, isCut }: Conclusion,
  { level, base }: Manner,
): WireConclusion => ({
  outcome,
  results: level === 'none' ? [] : listed.map((entry) => resultAt(entry, { level, base })),
  retry: level === 'none' ? { ids: [], after: retry.after } : retry,
  truncated: markAt(level, isCut),
})

/** The summary first, then every result in request order. */
const batchAt = ({ id, conclusion }: View<'batch'>, manner: Manner): WireBatch => ({
  summary: conclusion.summary,
  id,
  ...conclusionAt(conclusion, manner),
})

export const renderBatch = (view: View<'batch'>, { base }: Pick<Asked, 'base'>): Text => {
  const { guilty } = view
  const { isCut } = view.conclusion
  if (guilty === undefined) return fittedText((level) => batchAt(view, { level, base }), { isCut })
  const { type, title, status } = wireProblemOf(guilty, base)
  /** A problem of the guilty operation's kind, with the batch as further members. */
  const failureAt = (level: DetailLevel): WireAtomicFailure => ({
    type,
    title,
    status,
    detail: 'The batch is atomic and an operation failed, so nothing was written; `results` says which.',
    ...batchAt(view, { level, base }),
  })
  return fittedText(failureAt, { isProblem: true, isCut })
}

export const renderItems = ({ conclusion, missing }: View<'items'>, { base }: Pick<Asked, 'base'>): Text => {
  const itemsAt = (level: DetailLevel): WireItems => ({
    summary: conclusion.summary,
    results: conclusion.listed.map((entry) => resultAt(entry, { level, base })),
    missing_ids: missing,
    truncated: markAt(level, conclusion.isCut),
  })
  return fittedText(itemsAt, { isCut: conclusion.isCut })
}
