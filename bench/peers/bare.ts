import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { type Event, type Handler, reply } from './handler.ts'

const client = new DynamoDBClient({})

/** The reference for cold starts: a handler with only the DynamoDB client, which stores what it gets. */
export const handler: Handler = async ({ body = '', requestContext }: Event) => {
  const Item = { pk: { S: requestContext.requestId }, data: { S: body } }
  await client.send(new PutItemCommand({ TableName: process.env.PEERS_TABLE, Item }))
  return reply(201, JSON.parse(body))
}
