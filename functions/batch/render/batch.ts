import { resultOf } from '../../model/entry.ts'
import type { Batch, Slot } from '../../model/operation.ts'
import { isBlamed } from '../../model/operation-problems.ts'
import { type Entry, type Failure, isFailure, statusOf } from '../../model/outcome.ts'
import { type Conclusion, conclude } from './conclusion.ts'
import { type BatchStatusPolicy, responseStatus } from './response-status.ts'

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

/** The answer to a batch. */
export interface BatchView {
  readonly status: number
  readonly id: string
  readonly conclusion: Conclusion
  /** What was asked for, where the request is at hand: other protocols repeat it beside each result. Made when it is asked for. */
  readonly slots?: readonly Slot[]
  readonly replayed: boolean
  /** Of an atomic batch: the failure on whose account nothing was written. */
  readonly guilty?: Failure
}

/** What became of every operation, in request order. */
export const batchView = (
  { atomic }: Batch,
  entries: readonly Entry[],
  { id, minimal, replayed, status }: RenderOptions,
): BatchView => {
  const conclusion = conclude(entries, { minimal })
  const told = { id, conclusion, replayed }
  if (!atomic)
    return {
      ...told,
      status: responseStatus(
        entries.map(({ result }) => statusOf(result)),
        status,
      ),
    }
  const guilty = entries.map(resultOf).find(isGuilty)
  return guilty === undefined ? { ...told, status: 200 } : { ...told, status: statusOf(guilty), guilty }
}

const isGuilty = (result: Entry['result']): result is Failure =>
  isFailure(result) && !isBlamed(result.problem)
