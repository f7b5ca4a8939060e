import { type DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { type Attributes, ownerOf, running } from '../functions/aws/dynamodb/batch-record.ts'

/**
 * Ends the leases of attempts whose process is dead, on chunks and on keys, so that the next attempt need not wait for their time.
 * It takes over as from a worker that gave its chunk back: a lease only saves work, and no result rests on it.
 */
export const endLeases = async (client: DynamoDBClient, table: string): Promise<void> => {
  const held = {
    TableName: table,
    FilterExpression: '#state = :running AND leaseUntil > :over',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':running': running, ':over': over },
  }
  for await (const { Items = [] } of paginateScan({ client }, held))
    for (const item of Items) await client.send(new UpdateItemCommand(endOf(table, item)))
}

const over = { N: '0' }

const endOf = (table: string, item: Attributes) => ({
  TableName: table,
  Key: { pk: item.pk ?? none, sk: item.sk ?? none },
  UpdateExpression: 'SET leaseUntil = :over',
  ConditionExpression: '#owner = :owner AND #state = :running',
  ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
  ExpressionAttributeValues: { ':over': over, ':owner': { S: ownerOf(item) }, ':running': running },
})

/** Every record has both parts of its key. */
const none = { S: '' }
