import type { Slot } from '../../model/operation.ts'
import { isFailure, type Result } from '../../model/outcome.ts'
import { type Summary, summarize } from '../../model/summary.ts'
import { batchHeaders, isTruncated } from './batch.ts'
import { type Entry, entryOf } from './entry.ts'
import { renderProblem } from './problem.ts'
import { fitted, isSafe, json, type Response } from './response.ts'

interface Many {
  readonly response: Response
  /** It is handled as was asked, if anything was. */
  readonly asHandled: boolean
}

/** The answer to several items by id. */
export const renderMany = (
  slots: readonly Slot[],
  results: readonly Result[],
  handling: 'strict' | 'lenient' | undefined,
): Many => {
  const ids = slots.map(({ id }) => id)
  const missing = ids.filter((_, index) => isMissing(results[index] as Result))
  if (handling === 'strict' && missing.length > 0) {
    const detail = 'Not every item is there; `missing_ids` lists the others.'
    const response = renderProblem({ problem: 'not-found', detail, members: { missing_ids: missing } })
    return { response, asHandled: true }
  }
  const summary = summarize(results)
  const headers = {
    'content-type': json,
    ...batchHeaders(results, summary, false),
  }
  if (handling === 'lenient' && summary.failed === missing.length && !results.some(isTruncated)) {
    const data = results.flatMap((result) => (isFailure(result) || !result.body ? [] : [result.body]))
    const text = JSON.stringify({
      requested_ids: ids,
      returned_count: data.length,
      missing_ids: missing,
      data,
    })
    // What would not fit is answered item by item, where bodies can be left out and are marked as such.
    if (isSafe(text)) return { response: { statusCode: 200, headers, body: text }, asHandled: true }
  }
  const body = fitted((detail) => ({
    summary,
    results: slots.map((slot): Entry => entryOf(slot, results[slot.index] as Result, detail)),
    missing_ids: missing,
    ...(detail === 'full' && !results.some(isTruncated) ? {} : { truncated: true }),
  }))
  const response = { statusCode: manyStatus(summary, missing.length), headers, body }
  return { response, asHandled: handling === 'strict' && summary.failed === 0 }
}

/** An id that cannot be one names nothing either. */
const isMissing = (result: Result): boolean =>
  isFailure(result) && (result.problem === 'not-found' || result.problem === 'malformed-operation')

const manyStatus = ({ total, success }: Summary, missing: number): number => {
  if (success === total) return 200
  return missing === total ? 404 : 207
}
