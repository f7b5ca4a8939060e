import type { BatchName } from '../../model/attempt.ts'
import { limits } from '../../model/limits.ts'
import type { Deadline } from '../../ports/deadline.ts'
import type { ReceiptEntry } from './log.ts'

/** Only the request without a key itself reads its entry, and the gateway gives it 30 seconds. */
export const unkeyedSeconds = 120

/** How long an entry may be needed after its batch was first claimed, in seconds. */
const lifetimes = {
  /** The key's day, and an hour for clocks and for a lease that ends later. */
  keyed: limits.idempotencyTtlSeconds + 3_600,
  /** Messages may come back from the dead letters for as long as their batch lives. */
  chunk: limits.batchTtlSeconds + 3_600,
  unkeyed: unkeyedSeconds,
} as const

/** Seconds since the epoch. */
export const endOf = ({ kind, since }: BatchName): number => Math.ceil(since / 1000) + lifetimes[kind]

/** How long an own key's receipt is kept, since the key has no other record. In seconds. */
export const ownSeconds = limits.idempotencyTtlSeconds

/** Names a batch in sets and maps. */
export const entryNameOf = ({ kind, batch, since, chunk }: BatchName): string =>
  `${batch}${kind === 'unkeyed' ? '' : kind}${since}/${chunk}`

/** The end of a batch or chunk, by its record. */
export interface Ending {
  /** Milliseconds since the epoch, as in the entry's name. */
  readonly since: number
  /** The attempt that completed it. */
  readonly attempts: number
  /** Milliseconds since the epoch; undefined while it runs. */
  readonly completedAt: number | undefined
  /** The outcome of some operation was unknown. */
  readonly uncertain: boolean
}

/** The ends of batches by their records; eventually consistent, undefined for those without one. */
export type Endings = (
  names: readonly BatchName[],
  deadline: Deadline,
) => Promise<readonly (Ending | undefined)[]>

/** An attempt that was taken over may be asleep, but not this long without noticing. In milliseconds. */
const sleepMilliseconds = 600_000

/**
 * Whether the entry cannot be needed again before it expires. Once true it stays true, so a stale record only keeps too
 * much; an absent record proves nothing.
 */
export const isOver = (entry: ReceiptEntry, ending: Ending | undefined, now: Date): boolean => {
  if (ending?.completedAt === undefined || ending.since !== entry.since) return false
  if (ending.uncertain || ending.attempts < entry.attempt) return false
  return ending.attempts === 1 || now.getTime() - ending.completedAt >= sleepMilliseconds
}
