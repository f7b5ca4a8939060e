/** The rights of each function, and nothing wider. Members of a transaction need the actions of single calls. */

/** BatchExecuteStatement has no action of its own: its statements need theirs. */
const independentWrites = ['BatchGetItem', 'PartiQLInsert', 'PartiQLUpdate']

/** Actions on items in DynamoDB. */
export const itemActions = {
  // Lists, and an atomic batch's Put and ConditionCheck; updates are permitted above.
  api: [...independentWrites, 'PutItem', 'ConditionCheckItem', 'Query'],
  worker: independentWrites,
} as const

/** Actions on batches in DynamoDB. The rights to query indexes are with the functions. */
export const batchActions = {
  // An item's receipts name batches; one BatchGetItem reads whether those are over.
  api: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  importer: ['Query', 'UpdateItem'],
  worker: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  sweeper: ['Query', 'UpdateItem'],
  notifier: ['Query'],
} as const

/** Actions on bodies in S3. */
export const bodyActions = {
  // Failed rows of a file are read from the stored body.
  api: ['GetObject', 'PutObject'],
  importer: ['GetObject'],
  worker: ['GetObject'],
  // An object takes the place of an upload that never came, so that it cannot come after its batch was given up.
  sweeper: ['PutObject'],
} as const
