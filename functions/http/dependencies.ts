import type { Quotas } from '../async/quotas.ts'
import type { Registry } from '../batch/collection.ts'
import type { Method } from '../batch/contract.ts'
import type { Endings } from '../batch/receipts/life.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Written } from '../runtime/formats.ts'
import type { RequestMetrics } from '../runtime/metrics.ts'
import type { UsageMeter } from '../runtime/usage.ts'
import type { AsyncBatchStore, BodyStore, ChunkStore } from '../store/asyncport.ts'
import type { BatchStore, ItemStore } from '../store/port.ts'
import type { Documents } from './documents.ts'
import type { PrincipalOptions } from './principal.ts'

/** Where the log of a request goes. Never a payload. */
export interface Log {
  readonly info: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Of a table on demand, which carries 40,000 write units a second, a third: one request throttles nobody. */
export const requestUnits = 12_000

export interface Settings extends PrincipalOptions {
  /** The function's own timeout, in seconds. */
  readonly functionTimeoutSeconds: number
  /**
   * Scopes of which a caller needs one for a method. The gateway can only demand them on routes; an operation inside a
   * batch needs them just the same.
   */
  readonly methodScopes: Readonly<Partial<Record<Method, readonly string[]>>>
  readonly batchStatus: 'multi-status' | 'uniform'
  /** DynamoDB units, reads and writes together, after which a request starts nothing more. Default `requestUnits`. */
  readonly maxRequestUnits?: number
  /** Origins that browsers may call from. */
  readonly corsOrigins: readonly string[]
  /** Of asynchronous work, for each caller; the usual ones without it. */
  readonly quotas?: Quotas
}

/** Everything the API does not make itself; the composition root and the tests hand it in. */
export interface Dependencies {
  readonly items: ItemStore
  readonly batches: BatchStore
  readonly endings: Endings
  readonly asyncBatches: AsyncBatchStore
  readonly chunks: ChunkStore
  /** Loaded when first asked for: a synchronous batch never needs it. */
  readonly bodies: () => Promise<BodyStore>
  readonly documents: Documents
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  /** 20 random characters. */
  readonly newId: () => string
  readonly collections: Registry
  readonly settings: Settings
  readonly log: Log
  readonly metrics: RequestMetrics
  readonly usage: Pick<UsageMeter, 'drain' | 'spent'>
  /** The formats of what is kept and handed out; this version's own where it is not told. */
  readonly writes?: Written | undefined
}
