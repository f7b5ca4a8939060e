export interface RetryBudget {
  /** Called when a request is sent for the first time. */
  earn(): void
  /** Whether one more retry may be sent. */
  spend(): boolean
}

/**
 * Keeps a client from making an outage worse: of n requests at most `floor + share * n` are repeats. Unused retries are
 * not saved beyond the floor, so that a long quiet time does not allow a storm of retries.
 */
export const createBudget = ({ floor, share }: { floor: number; share: number }): RetryBudget => {
  let left = floor
  return {
    earn: () => {
      left = Math.min(Math.max(floor, share), left + share)
    },
    spend: () => {
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
