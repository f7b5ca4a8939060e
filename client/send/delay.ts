import type { RetryOptions } from '../options.ts'

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110, 10.2.3). Undefined when it is absent or neither. */
export const retryAfterOf = (header: string | null, now: number): number | undefined => {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

interface Pausing {
  readonly retry: Pick<RetryOptions, 'baseDelay' | 'maxDelay'>
  /** From 0 up to 1. */
  readonly random: () => number
}

/**
 * How long to wait before the next attempt, in milliseconds: the service's `Retry-After` and a little more, so that
 * clients that were refused together do not return together; else full jitter.
 * @param sent attempts made so far, at least 1.
 */
export const pauseBefore = (
  sent: number,
  retryAfter: number | undefined,
  { retry: { baseDelay, maxDelay }, random }: Pausing,
): number =>
  retryAfter === undefined
    ? random() * Math.min(maxDelay, baseDelay * 2 ** (sent - 1))
    : retryAfter + random() * baseDelay

/** Rejects with the signal's reason when it is aborted meanwhile. */
export const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, milliseconds)
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
