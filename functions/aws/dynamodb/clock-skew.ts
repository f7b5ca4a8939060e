/** The part of a client's configuration that has its clock: milliseconds to add to ours. The SDK keeps it as well. */
interface Clock {
  systemClockOffset: number
}

/** Answers to a call whose time DynamoDB does not take; it has not looked at the rest. */
const refusals: ReadonlySet<string> = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

/** DynamoDB takes times that are five minutes off. Below four another reason is behind it, as the SDK has it, too. */
const tolerated = 4 * 60_000

/** An answer that took longer says little about what time it is now: the function may have been frozen meanwhile. */
const longestCall = 60_000

/**
 * Sends a call, and once more if it was refused because of its time: after a jump of the clock, or out of a function that was
 * frozen between signing and sending. The answer says what time it is, so the second one is signed with that.
 */
export const withRightTime = async <T>(clock: Clock, send: () => Promise<T>): Promise<T> => {
  const sent = Date.now()
  const signed = sent + clock.systemClockOffset
  try {
    return await send()
  } catch (error) {
    const there = timeIn(error)
    if (there === undefined || Math.abs(there - signed) < tolerated) throw error
    const here = Date.now()
    const isFresh = Math.abs(here - sent) <= longestCall
    if (!isFresh && Math.abs(there - here) >= tolerated) throw error
    clock.systemClockOffset = there - here
    return send()
  }
}

/** What time it was at the other end, in an answer that refuses a call because of its time. */
const timeIn = (error: unknown): number | undefined => {
  const { name = '', $response } = error as Refusal
  if (!refusals.has(name)) return undefined
  const time = Date.parse($response?.headers?.date ?? $response?.headers?.Date ?? '')
  return Number.isNaN(time) ? undefined : time
}

interface Refusal {
  readonly name?: string
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}
