import type { OperationResult, Summary } from '../model/result.ts'
import { isRecord, jsonOf } from '../send/call.ts'
import type { Read } from '../send/verdict.ts'
import { isNotAttempted } from '../service.ts'

/** A batch's answer; results have the numbers of its request. */
export interface BatchAnswer {
  readonly id: string
  readonly results: readonly OperationResult[]
}

/**
 * Understands the answer to a batch of so many operations, under any status: a service may answer a uniform batch with
 * the status of its results, and a failed atomic one with that of the guilty operation.
 */
export const readBatch =
  (count: number): Read<BatchAnswer> =>
  (answered) => {
    const read = readResults(answered)
    return read?.value.results.length === count ? read : undefined
  }

/** The same, for an unknown number of results. */
export const readResults: Read<BatchAnswer> = (answered) => {
  const body = jsonOf(answered)
  if (!isRecord(body) || !isRecord(body.summary) || !Array.isArray(body.results)) return undefined
  const results = body.results.map(resultOf).filter((result) => result !== undefined)
  const isWhole = results.length === body.results.length && results.every(({ index }, at) => index === at)
  return isWhole
    ? { value: { id: String(body.id ?? ''), results }, again: retryPauseOf(body.retry) }
    : undefined
}

/** Milliseconds to wait before the same request runs its retryable operations again. */
export const retryPauseOf = (retry: unknown): number | undefined =>
  isRecord(retry) && Array.isArray(retry.ids) && retry.ids.length > 0
    ? Number(retry.after ?? 0) * 1000
    : undefined

/** A value as an entry of `results`; undefined when it is not one. */
export const resultOf = (entry: unknown): OperationResult | undefined => {
  if (!isRecord(entry) || typeof entry.index !== 'number' || typeof entry.id !== 'string') return undefined
  if (typeof entry.status !== 'number' || entry.status < 200) return undefined
  const ok = entry.status < 400
  if (!ok && !isRecord(entry.error)) return undefined
  const retryable = ok ? {} : { retryable: entry.retryable === true }
  return { ...entry, ...retryable, ok } as unknown as OperationResult
}

/** The counts of some results. */
export const summarize = (results: readonly OperationResult[]): Summary => {
  const count = (is: (result: OperationResult) => boolean): number => results.filter(is).length
  const failed = count(({ ok }) => !ok)
  return {
    total: results.length,
    success: results.length - failed,
    failed,
    notAttempted: count((result) => !result.ok && isNotAttempted(result.error.type)),
    retryable: count((result) => !result.ok && result.retryable),
    replayed: count(({ replayed = false }) => replayed),
  }
}
