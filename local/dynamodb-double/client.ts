import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import type { RequestHandler } from './handler.ts'

/**
 * An SDK client as the service makes it, over a handler in this process. All of it is the SDK's own but for the
 * signature, which nobody here would look at.
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
  // As in `connect`: it copies every input and output for a logger that is not there.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
