import { type LimitName, limits } from './limits.ts'
import type { LimitPassed, Refusal } from './outcome.ts'

interface Passed {
  /** The size of the request, as far as it was counted. */
  readonly actual?: number | undefined
  /** The limit, if it differs from the published one. */
  readonly max?: number | undefined
}

/**
 * A request that is over a limit.
 * @param passed without `actual` if counting stopped at the limit; then it is one more than the limit.
 */
export const overLimit = (limit: LimitName, { actual, max = limits[limit] }: Passed = {}): Refusal => ({
  problem: 'payload-too-large',
  detail: `${limit} is ${max}; the request has ${actual ?? 'more'}.`,
  members: limitMembers(limit, { actual: actual ?? max + 1, max }),
})

/** The members of a 413 beside its text, for a request or an operation. */
export const limitMembers = (
  limit: LimitName,
  { actual, max = limits[limit] }: Passed = {},
): LimitPassed => ({ limit, max, ...(actual === undefined ? {} : { actual }) })
