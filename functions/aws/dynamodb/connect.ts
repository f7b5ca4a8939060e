import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { wireCodec } from './codec/protocol.ts'

/** Calls in flight: a batch of 1,000 writes is 40 calls, all of which go out at once. */
export const maxCallsInFlight = 48

const agent = { maxSockets: maxCallsInFlight + 8, keepAlive: true }

/**
 * The client as the stores need it. Retries are the pipeline's own: throttled statements arrive inside a 200, where
 * the SDK does not see them, and its back-off knows no deadline.
 */
export const connect = (): DynamoDBClient => {
  const client = new DynamoDBClient({
    ...wireCodec,
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    }),
  })
  // It copies every input and output, members and all, for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
