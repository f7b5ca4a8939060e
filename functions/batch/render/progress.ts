import type { Progress } from '../../model/async-batch.ts'
import { asReplayed } from '../../model/entry.ts'
import { type Entry, statusOf } from '../../model/outcome.ts'
import { isFinished, pendingOf } from '../../model/state.ts'
import { type BatchOutcome, outcomeOf, type Summary } from '../../model/summary.ts'
import type { BatchResource } from '../resource.ts'
import type { BatchView, RenderOptions } from './batch.ts'
import { type Conclusion, conclude } from './conclusion.ts'
import { responseStatus } from './response-status.ts'

export interface LiveSummary extends Summary {
  /** Operations that have no result yet. */
  readonly pending: number
}

/** Where a file is to be put. */
export interface UploadView {
  readonly method: 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** ISO 8601. */
  readonly expiresAt: string
}

/** How far a batch is. */
export interface ProgressView {
  readonly status: 200 | 201 | 202
  readonly progress: BatchResource
  readonly summary: LiveSummary
  /** Seconds after which it is worth asking again; undefined when it has ended. */
  readonly after: number | undefined
  /** Nothing was made or begun by the request. */
  readonly replayed: boolean
  readonly upload?: UploadView
}

/** A batch that has ended, with its results. */
export interface FinishedView {
  readonly status: 200
  readonly progress: BatchResource
  readonly summary: LiveSummary
  readonly conclusion: Conclusion
}

/** What a finished batch has no result for was never begun: its body did not come. */
export const summaryOf = (progress: BatchResource): LiveSummary => {
  const { total, success, failed, notAttempted, retryable, replayed } = settledIn(progress)
  const open = pendingOf({ batch: progress.batch, counts: { total } })
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

/** Deferred operations of a batch that runs are as open as those that nobody has tried. */
const settledIn = ({ batch, counts }: BatchResource): Summary => {
  const deferred = isFinished(batch) ? 0 : counts.deferred
  return {
    ...counts,
    total: counts.total - deferred,
    failed: counts.failed - deferred,
    notAttempted: counts.notAttempted - deferred,
    retryable: counts.retryable - deferred,
  }
}

/** @param entries undefined when there are too many for one body. */
export const finishedView = (
  progress: BatchResource,
  entries: readonly Entry[] | undefined,
): FinishedView => {
  const summary = summaryOf(progress)
  const conclusion = conclusionOf(progress, entries ?? [], summary)
  return {
    status: 200,
    progress,
    summary,
    conclusion: entries === undefined ? { ...conclusion, isCut: true } : conclusion,
  }
}

/** What a synchronous request would have got, or its retry would get. */
export const asSynchronous = (
  progress: Progress,
  stored: readonly Entry[],
  { replayed, status }: Pick<RenderOptions, 'replayed' | 'status'>,
): BatchView => {
  const { pending: _, ...counts } = summaryOf(progress)
  const summary = replayed ? { ...counts, replayed: counts.total } : counts
  const entries = replayed ? stored.map(asReplayed) : stored
  return {
    status: responseStatus(
      entries.map(({ result }) => statusOf(result)),
      status,
    ),
    id: progress.batch.id,
    conclusion: conclusionOf(progress, entries, summary),
    replayed,
  }
}

const conclusionOf = (progress: BatchResource, entries: readonly Entry[], summary: Summary): Conclusion => ({
  ...conclude(entries, { minimal: progress.batch.shows === 'failures', summary }),
  outcome: outcomeOfEnded(progress, summary),
})

/** A batch of which nothing was run did not succeed, nor did one of which not everything was read. */
export const outcomeOfEnded = ({ batch, counts }: BatchResource, summary: Summary): BatchOutcome => {
  if (batch.fault === undefined && batch.cancelledAt === undefined) return outcomeOf(summary)
  if (counts.success === 0) return 'failed'
  return batch.fault === undefined ? outcomeOf(summary) : 'partial'
}
