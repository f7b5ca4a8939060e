import type { AcceptedBatch } from '../model/async-batch.ts'
import type { Generation } from '../model/generation.ts'
import type { ChunkRange } from '../model/range.ts'

/** The sender of a message: queues are fair between callers. */
export type Sender = Generation & Pick<AcceptedBatch, 'caller'>

/** Hands ranges to workers, each at least once. */
export interface ChunkQueue {
  readonly send: (batch: Sender, ranges: readonly ChunkRange[]) => Promise<void>
}

/** Requests that the next chunks of a batch are handed out. */
export interface SplitQueue {
  /** @param inSeconds at most 900. */
  readonly goOn: (batch: Sender, inSeconds?: number) => Promise<void>
}
