import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { wireCodec } from '../../../functions/aws/dynamodb/codec/protocol.ts'
import { openBill } from '../../../local/dynamodb-double/calls/capacity.ts'
import { type RequestHandler, requestHandlerOf } from '../../../local/dynamodb-double/handler.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Two clients that differ in nothing but their codec, in front of the same answers. */
export interface Pair {
  readonly ours: DynamoDBClient
  readonly theirs: DynamoDBClient
}

export const pairOver = (answer: (body: string) => Answer): Pair => {
  const handler = requestHandlerOf({
    answer: ({ body }) => {
      const date = new Date().toUTCString()
      return { ...answer(body), operation: '', date, bill: openBill() }
    },
  })
  return { ours: clientOver(handler, wireCodec), theirs: clientOver(handler, {}) }
}

const clientOver = (requestHandler: RequestHandler, codec: object): DynamoDBClient =>
  new DynamoDBClient({
    ...codec,
    endpoint: 'http://dynamodb.invalid',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => request },
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler,
  })
