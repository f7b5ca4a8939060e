import type { BatchName } from '../../model/attempt.ts'
import { limits } from '../../model/limits.ts'
import type { Deadline } from '../../ports/deadline.ts'
import type { Entry } from './log.ts'

/** Nobody but a request without a key itself asks for its entry, and the gateway gives it 30 seconds. */
export const unkeyedSeconds = 120

/** How long an entry can be asked for after its batch was first claimed, in seconds. */
const lifetimes = {
  /** The key's day, and an hour for clocks and for a lease that reaches beyond it. */
  keyed: limits.idempotencyTtlSeconds + 3_600,
  /** Messages may come back from the dead letters for as long as their batch lives. */
  chunk: limits.batchTtlSeconds + 3_600,
  unkeyed: unkeyedSeconds,
} as const

/** Seconds since the epoch. */
export const endOf = ({ kind, since }: BatchName): number => Math.ceil(since / 1000) + lifetimes[kind]

/** How an own key's receipt counts: the key has no other record. In seconds. */
export const ownSeconds = limits.idempotencyTtlSeconds

/** Names a batch in sets and maps. */
export const nameOf = ({ kind, batch, since, chunk }: BatchName): string =>
  `${batch}${kind === 'unkeyed' ? '' : kind}${since}/${chunk}`

/** What the record of a batch, or of a chunk, says of its end. */
export interface Ending {
  /** Milliseconds since the epoch, as in the entry's name. */
  readonly since: number
  /** The attempt that completed it. */
  readonly attempts: number
  /** Milliseconds since the epoch; undefined while it runs. */
  readonly completedAt: number | undefined
  /** Of an operation it was not known what became of it. */
  readonly uncertain: boolean
}

/** What the records of batches say of their end; eventually consistent, undefined where they do not say. */
export type Endings = (
  names: readonly BatchName[],
  deadline: Deadline,
) => Promise<readonly (Ending | undefined)[]>

/** An attempt that was taken over can be asleep; none sleeps so long and does not notice. In milliseconds. */
const sleepMilliseconds = 600_000

/**
 * Whether nobody can ask for the entry again before its time is over. Once true it stays true, so a stale record only
 * keeps too much; an absent record proves nothing.
 */
export const isOver = (entry: Entry, ending: Ending | undefined, now: Date): boolean => {
  if (ending?.completedAt === undefined || ending.since !== entry.since) return false
  if (ending.uncertain || ending.attempts < entry.attempt) return false
  return ending.attempts === 1 || now.getTime() - ending.completedAt >= sleepMilliseconds
}
