import type { Conclusion } from '../../../batch/render/conclusion.ts'
import { isFailure } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import { type DetailLevel, isSafe } from '../fit.ts'
import { resultAt, wireProblemOf } from './result.ts'
import type { WireAtomicFailure, WireBatch, WireItems, WireLenientItems } from './schemas/batch.ts'
import { fittedText, jsonBodyOf } from './text.ts'

/** `truncated`, where something is left out. */
export const markAt = (level: DetailLevel, isCut: boolean): true | undefined =>
  level === 'full' && !isCut ? undefined : true

type WireConclusion = Pick<WireBatch, 'outcome' | 'results' | 'retry' | 'truncated'>

export const conclusionAt = (
  { outcome, listed, retry, isCut }: Conclusion,
  level: DetailLevel,
): WireConclusion => ({
  outcome,
  results: level === 'none' ? [] : listed.map((entry) => resultAt(entry, level)),
  retry: level === 'none' ? { ids: [], after: retry.after } : retry,
  truncated: markAt(level, isCut),
})

/** The summary first, then every result in request order. */
const batchAt = ({ id, conclusion }: View<'batch'>, level: DetailLevel): WireBatch => ({
  summary: conclusion.summary,
  id,
  ...conclusionAt(conclusion, level),
})

export const renderBatch = (view: View<'batch'>): Text => {
  const { guilty } = view
  const { isCut } = view.conclusion
  if (guilty === undefined) return fittedText((level) => batchAt(view, level), { isCut })
  const { type, title, status } = wireProblemOf(guilty)
  /** A problem of the guilty operation's kind, with the batch as further members. */
  const failureAt = (level: DetailLevel): WireAtomicFailure => ({
    type,
    title,
    status,
    detail: 'The batch is atomic and an operation failed, so nothing was written; `results` says which.',
    ...batchAt(view, level),
  })
  return fittedText(failureAt, { isProblem: true, isCut })
}

export const renderItems = (view: View<'items'>): Text => {
  const { conclusion, missing, isLenient } = view
  if (isLenient) {
    const text = jsonBodyOf(lenient(view))
    // What would not fit is answered item by item, where bodies can be left out and are marked as such.
    if (isSafe(text.body ?? '')) return { ...text, statusCode: 200 }
  }
  const itemsAt = (level: DetailLevel): WireItems => ({
    summary: conclusion.summary,
    results: conclusion.listed.map((entry) => resultAt(entry, level)),
    missing_ids: missing,
    truncated: markAt(level, conclusion.isCut),
  })
  return fittedText(itemsAt, { isCut: conclusion.isCut })
}

const lenient = ({ conclusion: { listed }, missing }: View<'items'>): WireLenientItems => {
  const data = listed.flatMap(({ result }) => (isFailure(result) || !result.body ? [] : [result.body]))
  return {
    requested_ids: listed.map(({ id }) => id),
    returned_count: data.length,
    missing_ids: missing,
    data,
  }
}
