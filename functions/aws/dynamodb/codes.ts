import type { Fault } from '../../ports/items.ts'

/** Codes of a failed member, in BatchExecuteStatement responses and in cancellation reasons. */
const memberFaults: Readonly<Record<string, Fault | 'conflict'>> = {
  ConditionalCheckFailed: 'conflict',
  DuplicateItem: 'conflict',
  ThrottlingError: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
  RequestLimitExceeded: 'throttled',
  TransactionConflict: 'contended',
  InternalServerError: 'unknown',
  ValidationError: 'refused',
  ItemCollectionSizeLimitExceeded: 'refused',
  AccessDenied: 'broken',
  ResourceNotFound: 'broken',
}

export const memberFault = (code: string | undefined): Fault | 'conflict' =>
  memberFaults[code ?? ''] ?? 'unknown'

/** Exceptions of a whole call because of load. */
const throttles = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
])

/** Codes of a failed condition and of a race with other writers. Certainly without effect. */
const conflicts = new Set([
  'ConditionalCheckFailedException',
  'ReplicatedWriteConflictException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
])

/**
 * Why a whole call failed. Only an answer proves that it had no effect; no answer, a broken connection, an unreadable
 * answer and every 5xx leave that unknown.
 */
export const callFault = (error: unknown): Fault => {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  if (throttles.has(name)) return 'throttled'
  if (conflicts.has(name)) return 'contended'
  const status = $metadata?.httpStatusCode
  return status !== undefined && status >= 400 && status < 500 ? 'broken' : 'unknown'
}

/** Whether something can be the answer to one statement or action; anything else says nothing about it. */
export const isMember = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
