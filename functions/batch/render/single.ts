import { isRejected, type Slot } from '../../model/operation.ts'
import { type Failure, isFailure, type Result, type Success } from '../../model/outcome.ts'
import type { RenderOptions } from './batch.ts'

/** The answer to a request for one item that succeeded: its only operation's result, as plain HTTP. */
export interface ItemView {
  readonly status: number
  readonly result: Success
  /** The item is the answer, and may be kept. */
  readonly isRead: boolean
  /** The item is in the answer. */
  readonly isShown: boolean
  readonly replayed: boolean
}

/** @returns the failure where there is no item to show. */
export const itemView = (
  slot: Slot,
  result: Result,
  { minimal, replayed: all }: Pick<RenderOptions, 'minimal' | 'replayed'>,
): ItemView | Failure => {
  if (isFailure(result)) return result
  const isRead = !isRejected(slot) && slot.operation.method === 'GET'
  const isBare = minimal && !isRead && result.body !== undefined
  return {
    // RFC 9110, 15.3.1: a 200 has content; a 201 need not have any.
    status: isBare && result.status === 200 ? 204 : result.status,
    result,
    isRead,
    isShown: result.body !== undefined && !isBare,
    replayed: all || result.replayed === true,
  }
}
