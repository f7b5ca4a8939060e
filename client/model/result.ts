import type { ItemTypes } from './items.ts'

/** An invalid member; `pointer` (RFC 6901) points into the request that was sent. */
export interface FieldError {
  readonly pointer: string
  readonly detail: string
}

/** RFC 9457. Each `type` is documented at that path of the service. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly [member: string]: unknown
}

interface ResultPlace {
  /** Position among all operations of the call, from 0. */
  readonly index: number
  /** The caller's label, or the position as text. */
  readonly id: string
  /** The row's line, for lists that were sent as lines or as files. */
  readonly line?: number
  /** The file of a form that the row came in. */
  readonly file?: string
  readonly status: number
  /** An earlier attempt had this result. */
  readonly replayed?: true
}

export interface Succeeded<Item = unknown> extends ResultPlace {
  readonly ok: true
  /** The path of a created item. */
  readonly location?: string
  readonly etag?: string
  /** Present for a read, and with `return: 'representation'`. */
  readonly body?: Item
}

export interface Failed extends ResultPlace {
  readonly ok: false
  /** Sending the same operation again may help. */
  readonly retryable: boolean
  /** Seconds. */
  readonly retryAfter?: number
  /** Ids of the operations because of which this one was not tried. */
  readonly causedBy?: readonly string[]
  readonly error: Problem
}

/** The result of one operation. */
export type OperationResult<Item = unknown> = Succeeded<Item> | Failed

/** A result beside the operation that it belongs to. */
export type ResultOf<Op, Items extends ItemTypes> = OperationResult<ItemAt<Op, Items>> & {
  readonly operation: Op
}

/** One typed result for each operation of a tuple, or a list of results for any other source. */
export type ResultsOf<Operations, Items extends ItemTypes> = Operations extends readonly unknown[]
  ? { readonly [At in keyof Operations]: ResultOf<Operations[At], Items> }
  : Operations extends Iterable<infer Op> | AsyncIterable<infer Op>
    ? readonly ResultOf<Op, Items>[]
    : never

type ItemAt<Op, Items extends ItemTypes> = Op extends { readonly path: `/${infer Path}` }
  ? NameIn<Path> extends infer Name extends keyof Items
    ? Items[Name]['output'] & { readonly id: string }
    : unknown
  : unknown

type NameIn<Path extends string> = Path extends `${infer Name}/${string}` ? Name : Path

export type Outcome = 'succeeded' | 'partial' | 'failed'

/** `failed` includes what was not attempted; `success + failed` is `total`. */
export interface Summary {
  readonly total: number
  readonly success: number
  readonly failed: number
  readonly notAttempted: number
  readonly retryable: number
  readonly replayed: number
}

/** The results of all operations of a call. */
export interface BatchResult<Results = readonly OperationResult[]> {
  readonly outcome: Outcome
  readonly summary: Summary
  /** In the order of the operations. */
  readonly results: Results
  /** The service's ids of the requests: for its log, and (for a day) for `status` and `results` unless only validated. */
  readonly batchIds: readonly string[]
  /** The number of requests, and how many of them were retries. */
  readonly requests: number
  readonly retries: number
}
