import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb'

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))

/** Partitions of a table as NDJSON, as one writes it by hand: without the bookkeeping, and without what is no item. */
export const queryLoop = async (table: string, partitions: readonly string[]): Promise<readonly Buffer[]> => {
  const pages: Buffer[] = []
  for (const partition of partitions) {
    let from: QueryCommandOutput['LastEvaluatedKey']
    do {
      const page = await client.send(queryOf(table, partition, from))
      const items = (page.Items ?? []).filter(({ data }) => data !== null)
      pages.push(
        Buffer.from(items.map(({ sk, data }) => `${JSON.stringify({ id: sk, ...data })}\n`).join('')),
      )
      from = page.LastEvaluatedKey
    } while (from !== undefined)
  }
  return pages
}

const queryOf = (table: string, partition: string, from: QueryCommandOutput['LastEvaluatedKey']) =>
  new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': partition },
    ExclusiveStartKey: from,
  })
