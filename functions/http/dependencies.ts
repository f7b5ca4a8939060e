import type { Endings } from '../batch/receipts/expiry.ts'
import type { Registry } from '../model/collection.ts'
import type { ChunkSize, Method } from '../model/limits.ts'
import { defaultQuotas, type Quotas } from '../model/quotas.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BatchStore } from '../ports/batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { ChunkStore } from '../ports/chunks.ts'
import type { Clock } from '../ports/clock.ts'
import type { CursorKey } from '../ports/cursor-key.ts'
import type { EndQueue } from '../ports/events.ts'
import type { Written } from '../ports/formats.ts'
import type { ItemStore } from '../ports/items.ts'
import type { ListStore } from '../ports/lists.ts'
import type { Log } from '../ports/log.ts'
import type { UsageMeter } from '../ports/usage.ts'
import type { RequestMetrics } from '../runtime/metrics.ts'
import type { Documents } from './documents.ts'
import type { Mapping } from './mapping.ts'
import type { IdentityOptions } from './personal.ts'
import type { PrincipalOptions } from './principal.ts'

/** A third of the 40,000 write units a second of an on-demand table, so that one request throttles no others. */
const requestUnits = 12_000

export interface Settings extends PrincipalOptions, IdentityOptions {
  /** The function's own timeout, in seconds. */
  readonly functionTimeoutSeconds: number
  /**
   * The scopes of a method; a caller needs one of them. The gateway can demand them only on routes, but an operation
   * inside a batch needs them just the same.
   */
  readonly methodScopes: Readonly<Partial<Record<Method, readonly string[]>>>
  readonly batchStatus: 'multi-status' | 'uniform'
  /** DynamoDB units, reads and writes together, after which a request starts nothing more. Default `requestUnits`. */
  readonly maxRequestUnits?: number | undefined
  /** For asynchronous work; the default when absent. */
  readonly chunkSize?: ChunkSize
  /** Origins that browsers may call from. */
  readonly corsOrigins: readonly string[]
  /** Where the API has a base path; links begin with it. */
  readonly mapping?: Mapping | undefined
  /** Where imports are uploaded to, as a page's policy names it. */
  readonly uploadOrigin?: string | undefined
  /** Clients of Elasticsearch are served, and told that this is their product. */
  readonly elasticProduct?: boolean
  /** For each caller's asynchronous work; the defaults when absent. */
  readonly quotas?: Quotas
}

/** The units after which a request starts nothing more. */
export const mostUnits = ({ maxRequestUnits = requestUnits }: Pick<Settings, 'maxRequestUnits'>): number =>
  maxRequestUnits

export const quotasOf = ({ quotas = defaultQuotas }: Pick<Settings, 'quotas'>): Quotas => quotas

/** The records of what outlives its request. */
export interface AsyncStores {
  readonly asyncBatches: AsyncBatchStore
  readonly chunks: ChunkStore
}

/** The API's dependencies, given by the composition root and the tests. */
export interface Dependencies {
  readonly items: ItemStore
  readonly lists: ListStore
  readonly cursorKey: CursorKey
  readonly batches: BatchStore
  readonly endings: Endings
  /** Loaded at their first use, like what follows. */
  readonly asyncStores: () => Promise<AsyncStores>
  /** Loaded at its first use, since a synchronous batch never needs it. */
  readonly bodies: () => Promise<BodyStore>
  /** Where ends of batches are announced; a synchronous batch has none. */
  readonly ends?: EndQueue | undefined
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
  /** The formats of what is kept and handed out; another version's in a test. */
  readonly writes: Written
}

/** What endpoints of asynchronous work need beside all that. */
export type AsyncDependencies = Dependencies & AsyncStores

export const withAsyncStores = async (dependencies: Dependencies): Promise<AsyncDependencies> => ({
  ...dependencies,
  ...(await dependencies.asyncStores()),
})
