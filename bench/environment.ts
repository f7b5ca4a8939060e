import { secret } from './delayed-double.ts'
import { batchesName, idempotencyTable, itemsName, peersTable, recordsTable } from './tables.ts'

/** The environment of every candidate's process, ours and the peers'. */
export const environmentFor = (dynamodb: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ITEMS_TABLE: itemsName,
  PEERS_TABLE: peersTable,
  BATCHES_TABLE: batchesName,
  // Only asynchronous batches store bodies there, and none is measured.
  BODIES_BUCKET: 'bench-bodies',
  IDEMPOTENCY_TABLE: idempotencyTable,
  RECORDS_TABLE: recordsTable,
  AUTH: 'none',
  FUNCTION_TIMEOUT_SECONDS: '30',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDBENCH',
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
})
