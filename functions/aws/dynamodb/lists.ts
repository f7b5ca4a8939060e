import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/client-dynamodb'
import { LaterFormat } from '../../ports/formats.ts'
import type { ListOutcome, ListStore, Stretch } from '../../ports/lists.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { listedFrom } from './listed-record.ts'

/** Items in a DynamoDB table, partition by partition. */
export const createListStore = (connection: Connection, table: string): ListStore => ({
  list: async (stretch, deadline) => {
    const command = new QueryCommand(queryOf(table, stretch))
    const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
    return isFault(sent) ? { kind: sent.fault } : understood(sent.answer)
  },
})

/**
 * A filter costs what it leaves out all the same, but saves its way here. It names what is left out and not what is
 * kept, so that a record that is none of ours is noticed.
 */
const queryOf = (table: string, { partition, after, most }: Stretch): QueryCommandInput => ({
  TableName: table,
  KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
  FilterExpression: 'NOT attribute_type(#data, :null)',
  ExpressionAttributeNames: { '#data': 'data' },
  ExpressionAttributeValues: {
    ':pk': { S: partition },
    ':null': { S: 'NULL' },
    ...(after === undefined ? {} : { ':after': { S: after } }),
  },
  ConsistentRead: true,
  Limit: most,
  ReturnConsumedCapacity: 'TOTAL',
})

const understood = ({ Items: items, LastEvaluatedKey: last }: QueryCommandOutput): ListOutcome => {
  // What is no list of items is no empty list.
  if (!Array.isArray(items)) return { kind: 'unknown' }
  try {
    return { kind: 'read', items: items.map(listedFrom), last: last?.sk?.S }
  } catch (error) {
    return { kind: error instanceof LaterFormat ? 'later' : 'broken' }
  }
}
