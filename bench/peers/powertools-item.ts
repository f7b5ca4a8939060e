import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { apply } from './apply.ts'
import { type Event, type Handler, multiStatus, type Outcome, type Reply } from './handler.ts'
import { type Checked, operationsOf } from './operations.ts'

const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE ?? '' })
const config = new IdempotencyConfig({ expiresAfterSeconds: 86_400 })

/** The key is the second argument, as in the documentation; it hashes faster than the item would. */
const applyOnce = makeIdempotent(async (operation: Checked, _key: string) => apply(operation), {
  persistenceStore,
  config,
  dataIndexArgument: 1,
})

/** An invalid operation is refused before its key is used. */
const applyValid = (operation: Checked, key: string): Promise<Outcome> =>
  'invalid' in operation ? apply(operation) : (applyOnce(operation, key) as Promise<Outcome>)

/** Peer 2: peer 1, each item idempotent by Powertools. */
export const handler = middy<Event, Reply>().handler(async (event: Event, context: Context) => {
  config.registerLambdaContext(context)
  const key = event.headers['idempotency-key'] ?? ''
  const operations = operationsOf(event)
  return multiStatus(
    await Promise.all(operations.map((operation, index) => applyValid(operation, `${key}#${index}`))),
  )
}) as unknown as Handler
