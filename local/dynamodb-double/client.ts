import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import type { RequestHandler } from './handler.ts'

/**
 * An SDK client as the service makes it, over a handler in this process. Only the signature is left out, because
 * nothing here checks it.
 */
export const clientOver = (requestHandler: RequestHandler): DynamoDBClient => {
  const client = new DynamoDBClient({
    ...wireCodec,
    endpoint: 'http://dynamodb.invalid',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => request },
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler,
  })
  // As in `connect`: this middleware copies every input and output for a logger that is not configured.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
