import type { ItemTypes } from './items.ts'

/** A member that is wrong; `pointer` (RFC 6901) points into the request that was sent. */
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

interface Place {
  /** Position among all operations of the call, from 0. */
  readonly index: number
  /** The caller's label, or the position as text. */
  readonly id: string
  /** The row's line, for lists that were sent as lines. */
  readonly line?: number
  readonly status: number
  /** An attempt before had this result already. */
  readonly replayed?: true
}

export interface Succeeded<Item = unknown> extends Place {
  readonly ok: true
  /** Where a created item is. */
  readonly location?: string
  readonly etag?: string
  /** Of a read, and with `return: 'representation'`. */
  readonly body?: Item
}

export interface Failed extends Place {
  readonly ok: false
  /** Sending the same operation again may help. */
  readonly retryable: boolean
  /** Seconds. */
  readonly retryAfter?: number
  /** Ids of the operations on whose account this one was not tried. */
  readonly causedBy?: readonly string[]
  readonly error: Problem
}

/** What became of one operation. */
export type OperationResult<Item = unknown> = Succeeded<Item> | Failed

/** A result beside the operation that it belongs to. */
export type ResultOf<Op, Items extends ItemTypes> = OperationResult<ItemAt<Op, Items>> & {
  readonly operation: Op
}

/** One result for each operation of a list, or a list of them where the operations come from elsewhere. */
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

/** What became of all operations of a call. */
export interface BatchResult<Results = readonly OperationResult[]> {
  readonly outcome: Outcome
  readonly summary: Summary
  /** In the order of the operations. */
  readonly results: Results
  /** Ids that the service gave to the requests, for its log, and for `status` and `results`: for a day, unless only validated. */
  readonly batchIds: readonly string[]
  /** What it took: requests sent, and how many of them were sent again. */
  readonly requests: number
  readonly retries: number
}
