import type { Counts } from '../model/counts.ts'
import type { BodyPlace, ChunkRange } from '../model/range.ts'
import type { Deadline } from './deadline.ts'

/** Names a chunk: the batch, the generation of its id (a key may come back), and its first index. */
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
      /** The attempt before this one had an orderly end, and left its decisions. */
      readonly released: boolean
      /** The decisions of the last attempt that left any; undefined when there are none. */
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
  /** Its range of the body; undefined where it was claimed without having been announced. */
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
  /** Its workers failed repeatedly, and the operations that were not done were given up. */
  readonly abandoned: boolean
  /** It is unknown whether some operation took effect. */
  readonly uncertain: boolean
}

/** A chunk on record before its first attempt, and the place behind it in the body. */
export interface AnnouncedChunk {
  readonly range: ChunkRange
  readonly place: BodyPlace
  readonly round: number
  readonly expiresAt: number
  readonly now: Date
}

export interface ChunkStore {
  /**
   * Puts a chunk on record before its message is sent. An existing chunk is returned instead, since workers know that
   * one. In a later round, a finished chunk with retryable operations is opened again.
   */
  readonly announce: (
    name: ChunkName,
    chunk: AnnouncedChunk,
    deadline: Deadline,
  ) => Promise<Pick<AnnouncedChunk, 'range' | 'place'> & { readonly isFinal: boolean }>
  /** Chunks that are on record and not finished. Strongly consistent. */
  readonly unfinished: (name: ChunkName, deadline: Deadline) => AsyncIterable<ChunkRange>
  /** Takes a chunk for one attempt, if no attempt holds it or the holder is dead (its lease is over). */
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
   * Gives a chunk back, so that the next attempt need not wait for the lease, with the decisions so far. Without
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
