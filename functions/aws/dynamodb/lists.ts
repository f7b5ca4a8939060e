import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/client-dynamodb'
import { LaterFormat } from '../../ports/formats.ts'
import { isBefore, type ListOutcome, type ListStore, type Stretch } from '../../ports/lists.ts'
import { itemIndexes, itemsTable } from '../../resources/tables.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { keyNames } from './index-attributes.ts'
import { listedFrom } from './listed-record.ts'

/** Items in a DynamoDB table, partition by partition. */
export const createListStore = (connection: Connection, table: string): ListStore => ({
  list: async (stretch, deadline) => {
    if (isEmpty(stretch)) return { kind: 'read', items: [], last: undefined }
    const command = new QueryCommand(queryOf(table, stretch))
    const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
    return isFault(sent) ? { kind: sent.fault } : understood(sent.answer, placeName(stretch))
  },
})

/** DynamoDB refuses a range that ends before it begins. */
const isEmpty = ({ after, to }: Stretch): boolean =>
  after !== undefined && to !== undefined && !isBefore(after, to)

/**
 * A filter costs what it leaves out all the same, but saves its way here. It names what is left out and not what is
 * kept, so that a record that is none of ours is noticed.
 */
const queryOf = (table: string, stretch: Stretch): QueryCommandInput => ({
  TableName: table,
  // An index is behind its table, and DynamoDB refuses to read it as if it were not.
  ...(stretch.index === undefined
    ? { ConsistentRead: true }
    : { IndexName: itemIndexes[stretch.index].name }),
  KeyConditionExpression: `#partition = :partition${rangeOf(stretch)}`,
  FilterExpression: 'NOT attribute_type(#data, :null)',
  ExpressionAttributeNames: namesOf(stretch),
  ExpressionAttributeValues: valuesOf(stretch),
  Limit: stretch.most,
  ReturnConsumedCapacity: 'TOTAL',
})

/** The attribute that has the places. */
const placeName = ({ index }: Stretch): string => (index === undefined ? 'sk' : keyNames(index).at)

const rangeOf = ({ after, to }: Stretch): string => {
  if (after !== undefined) return to === undefined ? ' AND #at > :after' : ' AND #at BETWEEN :after AND :to'
  return to === undefined ? '' : ' AND #at <= :to'
}

const namesOf = (stretch: Stretch): Record<string, string> => {
  const { index, after, to } = stretch
  return {
    '#data': 'data',
    '#partition': index === undefined ? itemsTable.partitionKey.name : keyNames(index).partition,
    ...(after === undefined && to === undefined ? {} : { '#at': placeName(stretch) }),
  }
}

const valuesOf = ({ partition, after, to }: Stretch): QueryCommandInput['ExpressionAttributeValues'] => ({
  ':partition': { S: partition },
  ':null': { S: 'NULL' },
  // BETWEEN includes both ends, and a place is followed by none that begins like this.
  ...(after === undefined ? {} : { ':after': { S: to === undefined ? after : `${after}\u0001` } }),
  ...(to === undefined ? {} : { ':to': { S: to } }),
})

const understood = (
  { Items: items, LastEvaluatedKey: last }: QueryCommandOutput,
  place: string,
): ListOutcome => {
  // What is no list of items is no empty list.
  if (!Array.isArray(items)) return { kind: 'unknown' }
  try {
    return { kind: 'read', items: items.map((item) => listedFrom(item, place)), last: last?.[place]?.S }
  } catch (error) {
    return { kind: error instanceof LaterFormat ? 'later' : 'broken' }
  }
}
