import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware'
import middy from '@middy/core'
import { apply } from './apply.ts'
import { type Event, type Handler, multiStatus, type Reply } from './handler.ts'
import { operationsOf } from './operations.ts'

const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE ?? '' })
const config = new IdempotencyConfig({
  eventKeyJmesPath: 'headers."idempotency-key"',
  expiresAfterSeconds: 86_400,
})

/** Peer 3: peer 1, the whole request idempotent by Powertools' middleware. */
export const handler = middy<Event, Reply>()
  .use(makeHandlerIdempotent({ config, persistenceStore }))
  .handler(async (event: Event) =>
    multiStatus(await Promise.all(operationsOf(event).map(apply))),
  ) as unknown as Handler
