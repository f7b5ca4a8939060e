import { isFailure, isTruncated } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import type { DetailLevel } from '../fit.ts'
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

/** A failed row: why it failed, and its own text. That goes first, as the items of results do, where both are too much. */
export const rowAt = ({ entry, sent }: View<'rows'>['rows'][number], level: DetailLevel): WireResult =>
  isFailure(entry.result)
    ? failureAt(entry, entry.result, { level, row: level === 'full' ? sent?.text : undefined })
    : resultAt(entry, level)

export const renderRows = ({ rows, next }: View<'rows'>): Text =>
  fittedText(
    (level): WirePage => ({
      results: rows.map((row) => rowAt(row, level)),
      next,
      truncated: markAt(level, false),
    }),
  )

export const renderResult = ({ entry }: View<'result'>): Text => jsonBodyOf(resultAt(entry, 'full'))
