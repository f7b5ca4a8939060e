import { isFailure, isTruncated } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import { markAt } from './batch.ts'
import { failureAt, resultAt } from './result.ts'
import type { WirePage } from './schemas/asynchronous.ts'
import type { WireResult } from './schemas/result.ts'
import { fittedText, jsonBodyOf } from './text.ts'

/** A page of results, each as it is. */
export const renderResults = ({ entries, next }: View<'results'>): Text => {
  const isCut = entries.some(({ result }) => isTruncated(result))
  return fittedText(
    (level): WirePage => ({
      results: entries.map((entry) => resultAt(entry, level)),
      next,
      truncated: markAt(level, isCut),
    }),
    { isCut },
  )
}

/** A failed row: why it failed, and its own text. */
export const rowOf = ({ entry, sent }: View<'rows'>['rows'][number]): WireResult =>
  isFailure(entry.result)
    ? failureAt(entry, entry.result, { level: 'full', row: sent?.text })
    : resultAt(entry, 'full')

export const renderRows = ({ rows, next }: View<'rows'>): Text => {
  const page: WirePage = { results: rows.map(rowOf), next }
  return jsonBodyOf(page)
}

export const renderResult = ({ entry }: View<'result'>): Text => jsonBodyOf(resultAt(entry, 'full'))
