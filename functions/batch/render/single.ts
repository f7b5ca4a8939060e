import { etagOf } from '../../model/etags.ts'
import { isRejected, type Slot } from '../../model/operation.ts'
import { isFailure, type Result, type Success } from '../../model/outcome.ts'
import type { RenderOptions } from './batch.ts'
import { renderProblem } from './problem.ts'
import { json, type Response } from './response.ts'

/** The answer to a request for one item: its only operation's result, as plain HTTP. */
export const renderSingle = (slot: Slot, result: Result, options: RenderOptions): Response => {
  const replayed = options.replayed || result.replayed ? { 'idempotent-replayed': 'true' } : {}
  if (isFailure(result)) {
    const answer = renderProblem(result)
    return { ...answer, headers: { ...answer.headers, ...replayed } }
  }
  const headers = { ...singleHeaders(slot, result), ...replayed }
  if (result.body === undefined) return { statusCode: result.status, headers }
  // RFC 9110, 15.3.1: 200 has content. 201 tells that something was made, and need not have any.
  if (options.minimal && !isRead(slot))
    return { statusCode: result.status === 200 ? 204 : result.status, headers }
  return {
    statusCode: result.status,
    headers: { 'content-type': json, ...headers },
    body: JSON.stringify(result.body),
  }
}

const singleHeaders = (slot: Slot, result: Success): Record<string, string> => {
  const { location } = result
  return {
    // A read may be kept, if it is checked against its ETag each time.
    'cache-control': isRead(slot) ? 'private, no-cache' : 'no-store',
    ...(location === undefined ? {} : { location }),
    ...(result.version === undefined ? {} : { etag: etagOf(result.version) }),
  }
}

/** Of a read, the item is the answer. */
const isRead = (slot: Slot): boolean => !isRejected(slot) && slot.operation.method === 'GET'
