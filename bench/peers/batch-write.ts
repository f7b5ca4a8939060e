import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, type BatchWriteCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type Event, type Handler, reply } from './handler.ts'

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const table = process.env.PEERS_TABLE ?? ''

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string]

/** Peer 5, as in the SDK's examples: chunks of 25, and unprocessed items again. */
export const handler: Handler = async ({ body = '' }: Event) => {
  const items = JSON.parse(body) as { id: string }[]
  const updatedAt = new Date().toISOString()
  const chunks = Array.from({ length: Math.ceil(items.length / 25) }, (_, at) =>
    items.slice(at * 25, (at + 1) * 25),
  )
  await Promise.all(
    chunks.map((chunk) =>
      write(
        chunk.map(({ id, ...fields }) => ({
          PutRequest: { Item: { pk: `cities#${id}`, ...fields, updatedAt } },
        })),
      ),
    ),
  )
  return reply(200, { summary: { total: items.length, success: items.length, failed: 0 } })
}

const write = async (requests: Requests): Promise<void> => {
  const sent = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
  const left = sent.UnprocessedItems?.[table]
  if (left && left.length > 0) await write(left)
}
