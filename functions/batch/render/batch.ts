import { serializeDictionary } from 'structured-headers'
import type { Batch, Slot } from '../../model/operation.ts'
import { isBlamed } from '../../model/operation-problems.ts'
import { type Failure, isFailure, isRetryable, type Result, statusOf } from '../../model/outcome.ts'
import { outcomeOf, type Summary, summarize } from '../../model/summary.ts'
import { type Detail, type Entry, entryOf, problemBody } from './entry.ts'
import { type BatchStatusPolicy, batchStatus } from './policy.ts'
import { fitted, json, problemJson, type Response } from './response.ts'

export interface RenderOptions {
  /** The batch's own id. */
  readonly id: string
  /** `return=minimal`: only failed results are listed. */
  readonly minimal: boolean
  /** All results came from the record of the key. */
  readonly replayed: boolean
  /** `uniform`: results that all have one status give it to the response. */
  readonly status: BatchStatusPolicy
}

/** The answer to a batch: 207 with the summary first, then every result in request order. */
export const renderBatch = (batch: Batch, results: readonly Result[], options: RenderOptions): Response => {
  const summary = summarize(results)
  const body = fitted((detail) => batchBody(batch.slots, results, summary, options, detail))
  const headers = batchHeaders(results, summary, options.replayed)
  if (!batch.atomic)
    return {
      statusCode: batchStatus(results.map(statusOf), options.status),
      headers: { 'content-type': json, ...headers },
      body,
    }
  const guilty = results.find((result) => isFailure(result) && !isBlamed(result.problem))
  return guilty === undefined
    ? { statusCode: 200, headers: { 'content-type': json, ...headers }, body }
    : {
        statusCode: statusOf(guilty),
        headers: { 'content-type': problemJson, ...headers },
        body: atomicProblem(guilty as Failure, body),
      }
}

/** A failed atomic batch is a problem of its guilty operation's kind, with the batch's body as further members. */
const atomicProblem = (guilty: Failure, body: string): string => {
  const detail = 'The batch is atomic and an operation failed, so nothing was written; `results` says which.'
  const members = JSON.stringify(problemBody(guilty, detail))
  return `${members.slice(0, -1)},${body.slice(1)}`
}

const batchBody = (
  slots: readonly Slot[],
  results: readonly Result[],
  summary: Summary,
  options: RenderOptions,
  detail: Detail,
) => {
  const listed = slots.filter(({ index }) => !options.minimal || isFailure(results[index] as Result))
  return {
    summary,
    id: options.id,
    outcome: outcomeOf(summary),
    results: listed.map((slot): Entry => entryOf(slot, results[slot.index] as Result, detail)),
    retry: {
      ids: slots.filter(({ index }) => isRetryable(results[index] as Result)).map(({ id }) => id),
      after: retryAfterOf(results),
    },
    ...(detail === 'full' && !results.some(isTruncated) ? {} : { truncated: true }),
  }
}

/** Whether an item that was asked for is left out. */
export const isTruncated = (result: Result): boolean => !isFailure(result) && result.truncated === true

/** Seconds: the longest that any retryable operation asks for; 0 when there is none. */
const retryAfterOf = (results: readonly Result[]): number =>
  results.reduce((longest, result) => Math.max(longest, (isFailure(result) && result.retryAfter) || 0), 0)

/** The summary as an RFC 9651 dictionary, for whoever does not read bodies. */
export const summaryHeader = (
  { total, success, failed, notAttempted, retryable, replayed }: Summary,
  more: Readonly<Record<string, number>> = {},
): string =>
  serializeDictionary({
    total,
    success,
    failed,
    'not-attempted': notAttempted,
    retryable,
    replayed,
    ...more,
  })

export const batchHeaders = (
  results: readonly Result[],
  summary: Summary,
  replayed: boolean,
): Record<string, string> => ({
  'cache-control': 'no-store',
  'batch-summary': summaryHeader(summary),
  ...(summary.retryable > 0 ? { 'retry-after': String(retryAfterOf(results)) } : {}),
  ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
})
