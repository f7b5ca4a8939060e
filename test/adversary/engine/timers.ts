import { currentAttempt } from './attempt.ts'

/** What the code under test sets a timer with: timers of an attempt run in its own time, all others as ever. */
export const exchangeTimers = (): void => {
  const [realSet, realClear, realRandom] = [globalThis.setTimeout, globalThis.clearTimeout, Math.random]
  const set = (act: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]): unknown => {
    const attempt = currentAttempt()
    if (attempt === undefined) return realSet(act, milliseconds, ...given)
    return new OwnTimer(attempt.later(milliseconds, () => act(...given)))
  }
  const clear = (timer: unknown): void =>
    timer instanceof OwnTimer ? timer.cancel() : realClear(timer as NodeJS.Timeout)
  globalThis.setTimeout = set as unknown as typeof setTimeout
  globalThis.clearTimeout = clear as typeof clearTimeout
  // The SDK's own back-off draws from here.
  Math.random = () => currentAttempt()?.random.next() ?? realRandom()
}

class OwnTimer {
  readonly #scheduled: { readonly cancel: () => void }
  constructor(scheduled: { readonly cancel: () => void }) {
    this.#scheduled = scheduled
  }
  cancel(): void {
    this.#scheduled.cancel()
  }
  unref(): this {
    return this
  }
  ref(): this {
    return this
  }
}
