import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb'
import { type Event, type Handler, reply } from './handler.ts'

const client = new DynamoDBClient({ cacheMiddleware: true })
const table = process.env.PEERS_TABLE ?? ''

/** Peer 5 reduced to the minimum: the low-level client, and the item as one text. */
export const handler: Handler = async ({ body = '' }: Event) => {
  const items = JSON.parse(body) as { id: string }[]
  const chunks = Array.from({ length: Math.ceil(items.length / 25) }, (_, at) =>
    items.slice(at * 25, (at + 1) * 25),
  )
  await Promise.all(chunks.map((chunk) => write(chunk.map(requestOf))))
  return reply(200, { summary: { total: items.length, success: items.length, failed: 0 } })
}

const requestOf = ({ id, ...fields }: { id: string }): WriteRequest => ({
  PutRequest: { Item: { pk: { S: `cities#${id}` }, data: { S: JSON.stringify(fields) } } },
})

const write = async (requests: WriteRequest[]): Promise<void> => {
  const sent = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
  const left = sent.UnprocessedItems?.[table]
  if (left && left.length > 0) await write(left)
}
