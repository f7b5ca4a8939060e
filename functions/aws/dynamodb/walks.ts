import { type AttributeValue, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb'
import { LaterFormat } from '../../ports/formats.ts'
import type { WalkedItem, WalkOutcome, WalkStore } from '../../ports/walks.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { keyFor, textOfKey } from './item-key.ts'
import { fromAttributes } from './item-record.ts'

/**
 * Walks a DynamoDB table by Scan, since a collection's partitions are those of tenants that nobody lists.
 * @param most records to a page; as many as an answer carries (1 MB) without.
 */
export const createWalkStore = (connection: Connection, table: string, most?: number): WalkStore => ({
  page: async (collection, from, deadline) => {
    const command = new ScanCommand({
      TableName: table,
      ...(most === undefined ? {} : { Limit: most }),
      ...(from === undefined ? {} : { ExclusiveStartKey: keyFor(from) }),
      // The names of tenants are percent-encoded, so only the name of a collection stands between two of these.
      FilterExpression:
        'contains(#pk, :collection) AND NOT contains(#sk, :beside) AND attribute_type(#data, :map)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#data': 'data' },
      ExpressionAttributeValues: {
        ':collection': { S: `#${collection}#` },
        ':beside': { S: '#' },
        ':map': { S: 'M' },
      },
      ReturnConsumedCapacity: 'TOTAL',
    })
    const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
    return isFault(sent) ? { kind: sent.fault } : understood(sent.answer)
  },
})

const understood = ({
  Items: records,
  ScannedCount: scanned = 0,
  LastEvaluatedKey: last,
}: ScanCommandOutput): WalkOutcome => {
  if (!Array.isArray(records)) return { kind: 'unknown' }
  const items: WalkedItem[] = []
  const later: string[] = []
  for (const record of records) {
    const key = textOfKey(record)
    const item = itemIn(record)
    if (item === 'broken') return { kind: 'broken' }
    if (item === 'later') later.push(key)
    else items.push({ key, item })
  }
  return { kind: 'read', items, later, records: scanned, next: last && textOfKey(last) }
}

const itemIn = (record: Record<string, AttributeValue>): WalkedItem['item'] | 'later' | 'broken' => {
  try {
    return fromAttributes(record)
  } catch (error) {
    return error instanceof LaterFormat ? 'later' : 'broken'
  }
}
