import type { Deadline } from '../ports/deadline.ts'
import type { ListOutcome, ListStore, Stretch } from '../ports/lists.ts'
import { backOff, type Pauses } from '../runtime/backoff.ts'

export interface ReadContext extends Pauses {
  readonly lists: ListStore
  /** Passes also at the end of the request's units. */
  readonly deadline: Deadline
}

/** Records to a call, at most. */
export const mostRecords = 1_000

/** About half a second with the usual pauses: whoever reads can ask again from where it stopped. */
const maxTries = 5

/** Reads a stretch, again where that may help. */
export const readStretch = async (
  stretch: Stretch,
  { lists, ...context }: ReadContext,
): Promise<ListOutcome> => {
  for (let tries = 1; ; tries++) {
    const outcome = await lists.list(stretch, context.deadline)
    const mayHelp = outcome.kind === 'throttled' || outcome.kind === 'unknown'
    if (!mayHelp || tries === maxTries || context.deadline.passed()) return outcome
    await backOff(tries, context)
  }
}
