import { resultOf } from '../batch/answer.ts'
import type { BatchStatus } from '../model/asynchronous.ts'
import type { OperationResult } from '../model/result.ts'
import { type Answered, isRecord, jsonOf } from '../send/call.ts'
import { retryAfterOf } from '../send/delay.ts'
import type { Read } from '../send/verdict.ts'
import { isFinal } from '../service.ts'

export interface StatusAnswer {
  readonly status: BatchStatus
  /** Present when the batch is finished and its results fit into one answer. */
  readonly results: readonly OperationResult[]
  /** Milliseconds until the next poll. */
  readonly after: number
  /** The whole body. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Understands the status of a batch, in any answer that has one. */
export const readStatus: Read<StatusAnswer> = (answered) => {
  const body = jsonOf(answered)
  if (!isStatus(body) || answered.status >= 300) return undefined
  const { results: entries = [], retry: _, links: __, upload: ___, truncated: ____, ...status } = body
  if (!Array.isArray(entries)) return undefined
  const results = entries.map(resultOf).filter((result) => result !== undefined)
  if (results.length !== entries.length) return undefined
  return { value: { status: status as unknown as BatchStatus, results, after: pauseOf(answered), body } }
}

export const isStatus = (body: unknown): body is Record<string, unknown> =>
  isRecord(body) && typeof body.id === 'string' && typeof body.state === 'string' && isRecord(body.summary)

const pauseOf = ({ headers }: Answered): number =>
  retryAfterOf(headers.get('retry-after'), Date.now()) ?? 1000

export const isFinished = ({ state }: BatchStatus): boolean => isFinal(state)
