import type { Progress } from '../../model/async-batch.ts'
import { isFinished, pendingOf, stateOf } from '../../model/state.ts'
import type { Summary } from '../../model/summary.ts'
import type { BatchResource } from '../resource.ts'
import { type RenderOptions, summaryHeader } from './batch.ts'
import { type EntriesBody, fittedEntries } from './entries.ts'
import { type Entry, problemBody } from './entry.ts'
import { batchStatus } from './policy.ts'
import { json, type Response } from './response.ts'

interface LiveSummary extends Summary {
  /** Operations that have no result yet. */
  readonly pending: number
}

/** What a finished batch has no result for was never begun: its body did not come. */
const summaryOf = (progress: BatchResource): LiveSummary => {
  const { total, success, failed, notAttempted, retryable, replayed } = progress.counts
  const open = pendingOf(progress)
  const lost = isFinished(progress.batch) ? open : 0
  return {
    total: total + open,
    success,
    failed: failed + lost,
    notAttempted: notAttempted + lost,
    retryable: retryable + lost,
    replayed,
    pending: open - lost,
  }
}

/** Seconds after which it is worth asking again. */
const askAgain = 1

const statusHeaders = (progress: BatchResource): Record<string, string> => {
  const { pending, ...summary } = summaryOf(progress)
  return {
    'content-type': json,
    'cache-control': 'no-store',
    'batch-summary': summaryHeader(summary, { pending }),
    ...(isFinished(progress.batch) ? {} : { 'retry-after': String(askAgain) }),
  }
}

/** What a batch is, without its results. */
export const statusMembers = (progress: BatchResource) => {
  const { batch } = progress
  const { id, createdAt, startedAt, completedAt, cancelledAt, expiresAt, source, fault } = batch
  const self = `/v1/batches/${id}`
  return {
    summary: summaryOf(progress),
    id,
    state: stateOf(batch),
    createdAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    ...(source.kind === 'import'
      ? {
          import: {
            collection: source.collection,
            ...(source.action === undefined ? { method: source.method } : { action: source.action }),
            contentType: source.contentType,
          },
        }
      : {}),
    ...(fault === undefined ? {} : { error: problemBody(fault.problem, fault.detail) }),
    links: {
      self,
      results: `${self}/results`,
      errors: `${self}/errors`,
      cancellation: `${self}/cancellation`,
    },
  }
}

/** The status of a batch that is not finished, or whose results are not asked for. */
export const renderStatus = (
  statusCode: number,
  progress: BatchResource,
  more: Readonly<Record<string, unknown>> = {},
): Response => ({
  statusCode,
  headers: statusHeaders(progress),
  body: JSON.stringify({ ...statusMembers(progress), ...more }),
})

/**
 * The status of a finished batch, with its results.
 * @param entries undefined when there are too many for one body.
 */
export const renderFinished = (progress: BatchResource, entries: readonly Entry[] | undefined): Response => {
  const summary = summaryOf(progress)
  const body = fittedEntries(entries ?? [], summary, isMinimal(progress), (results) => ({
    ...statusMembers(progress),
    ...withoutGround(results, progress),
    ...(entries === undefined ? { truncated: true } : {}),
  }))
  return { statusCode: 200, headers: statusHeaders(progress), body }
}

/** What a synchronous request would have got, or its retry would get. */
export const renderAsSynchronous = (
  progress: Progress,
  stored: readonly Entry[],
  { replayed, status }: Pick<RenderOptions, 'replayed' | 'status'>,
): Response => {
  const { pending: _, ...counts } = summaryOf(progress)
  const summary = replayed ? { ...counts, replayed: counts.total } : counts
  const entries = replayed ? stored.map(asReplayed) : stored
  const body = fittedEntries(entries, summary, isMinimal(progress), (results) => {
    const { outcome, ...rest } = withoutGround(results, progress)
    return { summary, id: progress.batch.id, outcome, ...rest }
  })
  const after = entries.reduce((longest, { retryAfter = 0 }) => Math.max(longest, retryAfter), 0)
  const statuses = entries.map((entry) => entry.status)
  return {
    statusCode: batchStatus(statuses, status),
    headers: {
      'content-type': json,
      'cache-control': 'no-store',
      'batch-summary': summaryHeader(summary),
      ...(summary.retryable > 0 ? { 'retry-after': String(after) } : {}),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    },
    body,
  }
}

const asReplayed = (entry: Entry): Entry => ({ ...entry, replayed: true })

const isMinimal = ({ batch }: BatchResource): boolean => batch.shows === 'failures'

/** A batch of which nothing was run did not succeed, nor did one of which not everything was read. */
const withoutGround = (body: EntriesBody, { batch, counts }: BatchResource): EntriesBody => {
  if (batch.fault === undefined && batch.cancelledAt === undefined) return body
  if (counts.success === 0) return { ...body, outcome: 'failed' }
  return batch.fault === undefined ? body : { ...body, outcome: 'partial' }
}
