import { type LimitName, limits } from './limits.ts'
import type { LimitPassed, Refusal } from './outcome.ts'

interface Passed {
  /** What was sent, as far as it was counted. */
  readonly actual?: number | undefined
  /** Where another value than the published one holds. */
  readonly max?: number | undefined
}

/**
 * A request that is over a limit.
 * @param passed without `actual` where counting stopped at the limit: then one more is known of.
 */
export const overLimit = (limit: LimitName, { actual, max = limits[limit] }: Passed = {}): Refusal => ({
  problem: 'payload-too-large',
  detail: `${limit} is ${max}; the request has ${actual ?? 'more'}.`,
  members: limitMembers(limit, { actual: actual ?? max + 1, max }),
})

/** What a 413 says beside its text, of a request as of one operation. */
export const limitMembers = (
  limit: LimitName,
  { actual, max = limits[limit] }: Passed = {},
): LimitPassed => ({ limit, max, ...(actual === undefined ? {} : { actual }) })
