/** What each function may do, and nothing wider. A transaction's members need the actions that they are. */

/** BatchExecuteStatement has no action of its own: what its statements do is what is allowed. */
const independentWrites = ['BatchGetItem', 'PartiQLInsert', 'PartiQLUpdate']

/** To items, with DynamoDB. */
export const itemActions = {
  // An atomic batch's Put and ConditionCheck; its updates are PartiQL's as well.
  api: [...independentWrites, 'PutItem', 'ConditionCheckItem'],
  worker: independentWrites,
} as const

/** To batches, with DynamoDB. Who may look into which index stands with the functions. */
export const batchActions = {
  // An item's receipts name batches; whether those are over is asked in one BatchGetItem.
  api: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  importer: ['Query', 'UpdateItem'],
  worker: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  sweeper: ['Query', 'UpdateItem'],
} as const

/** To bodies, with S3. */
export const bodyActions = {
  // The rows of a file that failed are read where they lie.
  api: ['GetObject', 'PutObject'],
  importer: ['GetObject'],
  worker: ['GetObject'],
  // The place of an upload that never came is taken, so that it cannot come after its batch was given up.
  sweeper: ['PutObject'],
} as const
