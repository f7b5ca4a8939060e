import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { wireCodec } from './codec/protocol.ts'
import { takeShortcuts } from './shortcut.ts'
import { createSigner } from './signer.ts'

/** The most calls in flight: a batch of 1,000 writes is 40 calls, all sent at once. */
export const maxCallsInFlight = 48

const agent = { maxSockets: maxCallsInFlight + 8, keepAlive: true }

/**
 * The client of the stores. Retries are the pipeline's own: throttled statements arrive inside a 200, which the SDK
 * does not see, and the SDK's back-off has no deadline.
 */
export const connect = (): DynamoDBClient => {
  const signer = createSigner(() => client.config)
  const client: DynamoDBClient = new DynamoDBClient({
    ...wireCodec,
    signer,
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
  // This middleware makes deep copies of every input and output for a logger that is not configured.
  client.middlewareStack.remove('loggerMiddleware')
  takeShortcuts(client, signer)
  return client
}
