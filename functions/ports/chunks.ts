import type { Counts } from '../model/counts.ts'
import type { ChunkRange, Place } from '../model/range.ts'
import type { Deadline } from './deadline.ts'

/** Names a chunk: the batch, the life of its id (a key may come back), and its first index. */
export interface ChunkName {
  readonly batch: string
  /** When the batch was created; ISO 8601. */
  readonly createdAt: string
  readonly firstIndex: number
}

export type ChunkClaim =
  | {
      readonly state: 'claimed'
      /** Counted from 1; grows with every claim of the chunk. */
      readonly attempt: number
      /** An earlier attempt may have had effects. */
      readonly takenOver: boolean
      /** The attempt before this one ended in order, and left what it had decided. */
      readonly released: boolean
      /** What the last attempt that left anything had decided; undefined when there is nothing. */
      readonly prior: Uint8Array | undefined
    }
  /** Another attempt holds it. */
  | { readonly state: 'held' }
  | { readonly state: 'final'; readonly abandoned: boolean }

/** A finished chunk. */
export interface ChunkRecord {
  readonly firstIndex: number
  readonly count: number
  readonly failed: number
  /** Where it stands in the body; undefined in older records. */
  readonly range?: ChunkRange
  readonly writer: string
  readonly parts: number
}

export interface ReleasedChunk {
  readonly owner: string
  readonly attempt: number
  readonly results?: Uint8Array
  readonly expiresAt: number
}

export interface FinishedChunk {
  readonly range: ChunkRange
  readonly owner: string
  readonly counts: Counts
  readonly results: Uint8Array
  readonly expiresAt: number
  readonly now: Date
  /** Its workers failed again and again, and what they had not done was given up. */
  readonly abandoned: boolean
  /** Of an operation it is not known whether it took effect. */
  readonly uncertain: boolean
}

/** A chunk on record before anybody has it, and where its body goes on behind it. */
export interface AnnouncedChunk {
  readonly range: ChunkRange
  readonly place: Place
  readonly round: number
  readonly expiresAt: number
  readonly now: Date
}

export interface ChunkStore {
  /**
   * Puts a chunk on record before its message is sent. What stands there already is returned instead, since it is what
   * workers know. In a later round, a finished chunk that has something to retry is opened again.
   */
  readonly announce: (
    name: ChunkName,
    chunk: AnnouncedChunk,
    deadline: Deadline,
  ) => Promise<Pick<AnnouncedChunk, 'range' | 'place'> & { readonly isFinal: boolean }>
  /** Chunks that are on record and not finished. Strongly consistent. */
  readonly unfinished: (name: ChunkName, deadline: Deadline) => AsyncIterable<ChunkRange>
  /** Takes a chunk for one attempt, if none holds it or the one that held it is dead (its lease is over). */
  readonly claim: (
    name: ChunkName,
    attempt: {
      readonly owner: string
      readonly fingerprint: string
      readonly now: Date
      /** Milliseconds since the epoch. */
      readonly leaseUntil: number
      /** Seconds since the epoch. */
      readonly expiresAt: number
    },
    deadline: Deadline,
  ) => Promise<ChunkClaim>
  /**
   * Gives a chunk back, so that the next attempt need not wait for the lease, and leaves it what was decided. Without
   * results the next attempt does not know where this one stopped.
   */
  readonly release: (name: ChunkName, release: ReleasedChunk, deadline: Deadline) => Promise<void>
  /** Stores the results and adds the counts, both or neither, if the attempt still holds the chunk; false otherwise. */
  readonly finish: (name: ChunkName, chunk: FinishedChunk, deadline: Deadline) => Promise<boolean>
  /** Finished chunks from the one that holds this index, ascending. Strongly consistent. */
  readonly finished: (
    name: ChunkName,
    options: { readonly failedOnly: boolean },
    deadline: Deadline,
  ) => AsyncIterable<ChunkRecord>
  readonly results: (name: ChunkName, record: ChunkRecord, deadline: Deadline) => Promise<Uint8Array>
}
