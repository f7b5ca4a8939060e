import type { AsyncBatch, ImportBatch, Progress } from '../model/async-batch.ts'
import type { Counts } from '../model/counts.ts'
import type { Entry } from '../model/outcome.ts'

/** Operations of a keyed synchronous request. Only the record of the key has them. */
export interface KeyedSource {
  readonly kind: 'keyed'
  /** In request order; of operations that have no result yet there is none. */
  readonly entries: readonly Entry[]
}

/** A batch that was sent with a key and answered at once. */
export interface KeyedBatch
  extends Pick<
    AsyncBatch,
    'id' | 'caller' | 'createdAt' | 'startedAt' | 'completedAt' | 'expiresAt' | 'total'
  > {
  readonly source: KeyedSource
  readonly shows: 'results'
  readonly cancelledAt?: never
  readonly fault?: undefined
}

/** A batch as its own resource shows it, synchronous or not. */
export type BatchResource =
  | Progress
  | { readonly batch: KeyedBatch; readonly counts: Counts; readonly movedAt?: undefined }

export const isKeyed = (batch: BatchResource['batch']): batch is KeyedBatch => batch.source.kind === 'keyed'

export const isImport = (batch: BatchResource['batch']): batch is ImportBatch =>
  batch.source.kind === 'import'
