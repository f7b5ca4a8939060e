import { isFailure, isTruncated } from '../../../model/outcome.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import type { Manner } from '../fit.ts'
import { markAt } from './batch.ts'
import { failureAt, resultAt } from './result.ts'
import type { WirePage } from './schemas/asynchronous.ts'
import type { WireResult } from './schemas/result.ts'
import { fittedText, jsonBodyOf } from './text.ts'

/** A page of results, each as it is. */
export const renderResults = ({ entries, next }: View<'results'>, { base }: Asked): Text => {
  const isCut = entries.some(({ result }) => isTruncated(result))
  return fittedText(
    (level): WirePage => ({
      results: entries.map((entry) => resultAt(entry, { level, base })),
      next,
      truncated: markAt(level, isCut),
    }),
    { isCut },
  )
}

/** A failed row: why it failed, and its own text. That goes first, as the items of results do, where both are too much. */
export const rowAt = ({ entry, sent }: View<'rows'>['rows'][number], manner: Manner): WireResult =>
  isFailure(entry.result)
    ? failureAt(entry, entry.result, { ...manner, row: manner.level === 'full' ? sent?.text : undefined })
    : resultAt(entry, manner)

export const renderRows = ({ rows, next }: View<'rows'>, { base }: Asked): Text =>
  fittedText(
    (level): WirePage => ({
      results: rows.map((row) => rowAt(row, { level, base })),
      next,
      truncated: markAt(level, false),
    }),
  )

export const renderResult = ({ entry }: View<'result'>, { base }: Asked): Text =>
  jsonBodyOf(resultAt(entry, { level: 'full', base }))
