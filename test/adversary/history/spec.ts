/**
 * A history, as data: who sends what when, and what goes wrong. The same data is played the same way each time, so it
 * can be printed, and made shorter piece by piece. All times are in milliseconds.
 */
export interface History {
  readonly seed: string
  readonly kind: Kind
  /** Items that are there at the beginning. */
  readonly sown: readonly SownItem[]
  readonly clients: readonly Client[]
  /** What happens to the nth delivery of a message, counted from 1. */
  readonly deliveries: readonly DeliveryTrouble[]
  /** S3 announces the nth object so much later. */
  readonly announcements: readonly { readonly object: number; readonly late: number }[]
  /** When the sweeper runs, and what it meets. */
  readonly sweeps: readonly Visit[]
  /** When dead letters are moved back. */
  readonly redrives: readonly number[]
  /** When TTL takes what has expired. */
  readonly expiries: readonly number[]
  /** From then on functions run this code. */
  readonly deployments: readonly Deployment[]
  /** The nth object is removed from the bucket at this time. */
  readonly removals: readonly { readonly object: number; readonly at: number }[]
  /** Who lists the things. */
  readonly readers: readonly Reader[]
  readonly events: Events
}

/** What those meet who tell others of what happened; undefined where nobody wants to know. */
export interface Events {
  /** Of ends: the nth delivery of an announcement. */
  readonly ends: readonly DeliveryTrouble[] | undefined
  readonly items: readonly Following[] | undefined
}

/** What happens to the nth delivery of changes of items, counted from 1. */
export interface Following {
  readonly following: number
  readonly troubles: readonly Trouble[]
  /** The same records are delivered once more, though they were done. */
  readonly again: boolean
}

/** Somebody who pages through a collection, or through what an index finds. */
export interface Reader {
  readonly at: number
  readonly principal: 'p1' | 'p2' | 'sower'
  /** The number of the items that are wanted; all of them without. */
  readonly by: number | undefined
  readonly limit: number
  /** Between two pages. */
  readonly pause: number
}

export const kinds = ['calm', 'zombies', 'async', 'flood', 'days'] as const
export type Kind = (typeof kinds)[number]

export interface SownItem {
  readonly id: string
  readonly n: number
}

/** What a deployment changes: the schema of the items, the scopes of a caller, the cutting of chunks, the collections. */
export interface Version {
  readonly strictSchema: boolean
  readonly guardedDeletes: boolean
  /** It has no collection of things any more. */
  readonly withoutThings?: boolean
  readonly rowsPerChunk: number
  /** It writes what the version before it can only read. */
  readonly writesNext?: boolean
  /** Of the items' schema; 1 when absent. */
  readonly schemaVersion?: 1 | 2
}

export interface Deployment {
  readonly at: number
  readonly version: Version
  /** So many of a hundred calls meet it, the others the version before; all of them where it is not told. */
  readonly percent?: number
}

export interface Client {
  readonly name: string
  readonly at: number
  readonly request: Request
  readonly sends: readonly Send[]
  /** Of an asynchronous batch: what is asked about it. */
  readonly asks: readonly Ask[]
  /** It does not ask again in the end. */
  readonly givesUp: boolean
}

export interface Visit {
  readonly at: number
  readonly troubles: readonly Trouble[]
  readonly ahead: number
}

/** One time that a request is sent. */
export interface Send {
  /** After the answer to the one before, or after the client gave up waiting for it. */
  readonly after: number
  readonly troubles: readonly Trouble[]
  /** The answer never reaches the client. */
  readonly lost: boolean
  /** It waits for the answer no longer than this; the function runs on. */
  readonly patience: number
  /** By so much the function's clock is ahead. */
  readonly ahead: number
}

export interface Ask {
  readonly after: number
  readonly what: 'status' | 'results' | 'errors' | 'cancellation' | 'upload'
  readonly troubles: readonly Trouble[]
}

export interface DeliveryTrouble {
  readonly delivery: number
  readonly troubles: readonly Trouble[]
  readonly ahead: number
  /** Delivered so much later than it could be. */
  readonly late: number
  /** Delivered once more, so much after the first time. */
  readonly again?: number | undefined
}

/** ACT: the action `bump`, a POST on the wire. */
export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET' | 'ACT'

export interface Operation {
  /** Unique in the history: what it writes can be attributed. */
  readonly mark: string
  readonly id?: string | undefined
  readonly method: Method
  readonly collection: 'things' | 'made'
  /** Undefined where the service makes it. */
  readonly item: string | undefined
  readonly body?: { readonly [name: string]: unknown } | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly dependsOn?: readonly string[] | undefined
}

/** What is sent, whatever becomes of it. */
export interface Request {
  readonly form: 'batch' | 'item' | 'async' | 'import'
  readonly principal: string
  readonly key?: string | undefined
  readonly operations: readonly Operation[]
  readonly atomic: boolean
  readonly strict: boolean
  readonly dry: boolean
  readonly shows: 'results' | 'items' | 'failures'
  /** Of a batch: the protocol that it comes by, where it is not our own. */
  readonly face?: 'odata' | 'bulk' | 'xml'
  /** Of an import: how its rows are written. */
  readonly file?: 'text/csv' | 'application/x-ndjson' | undefined
}

/**
 * What one wire call meets. `refuse`: it never arrives. `lose`: it takes effect, and the answer is lost. `late`: given
 * up by the caller, it takes effect at some later time. `slow`: so does its answer. `throttle`, `server error`: what
 * the service answers. `partial`: some members of the call fail. `crash`, `sleep`: of the whole process, before or
 * after the call takes effect.
 */
const troubleKinds = [
  'refuse',
  'lose',
  'late',
  'slow',
  'throttle',
  'partial',
  'server error',
  'crash before',
  'crash after',
  'sleep before',
  'sleep after',
] as const
export type TroubleKind = (typeof troubleKinds)[number]

export interface Trouble {
  /** Counted from 1 in its attempt. */
  readonly call: number
  readonly kind: TroubleKind
  readonly milliseconds: number
  /** Calls that meet it, one after the other. */
  readonly lasts: number
  /** Of a sleep: the process's clock does not notice. */
  readonly unnoticed: boolean
}
