import type { Members, Reply } from './database.ts'

/** A connection that broke: the SDK saw no answer. */
export const brokenConnection = (): Error =>
  Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

/** What the client's own request handler gives up with. */
export const timedOut = (): Error => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' })

const dynamoDbError = (status: number, type: string, more: Members = {}): Reply => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more },
})

export const throttledCall = (): Reply => dynamoDbError(400, 'ThrottlingException')

export const serverError = (): Reply => dynamoDbError(500, 'InternalServerError')

/** A transaction that met others, or load: nothing of it took effect. */
export const cancelledTransaction = (codes: readonly string[]): Reply =>
  dynamoDbError(400, 'TransactionCanceledException', {
    CancellationReasons: codes.map((Code) => ({ Code })),
  })

/** How a member of a batch of statements can fail that has met no condition. */
export const memberCodes = [
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'TransactionConflict',
  'InternalServerError',
] as const
