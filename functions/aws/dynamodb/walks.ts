import { type AttributeValue, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb'
import { LaterFormat } from '../../ports/formats.ts'
import {
  type UnreadRecord,
  type WalkedItem,
  type WalkOutcome,
  type WalkStore,
  writtenLater,
} from '../../ports/walks.ts'
import { type Connection, isFault, sendInTurn } from './calls.ts'
import { type Key, keyFor, textOfKey } from './item-key.ts'
import { fromAttributes } from './item-record.ts'
import { identityOf } from './table-identity.ts'

/**
 * Walks a DynamoDB table by Scan, since a collection's partitions are those of tenants that nobody lists.
 * @param most records to a page; as many as an answer carries (1 MB) without.
 */
export const createWalkStore = (connection: Connection, table: string, most?: number): WalkStore => ({
  page: async (collection, from, deadline) => {
    const command = new ScanCommand({
      TableName: table,
      // Otherwise what was written a moment before, as the last thing that an earlier deployment did, could be passed by, and
      // nothing would come back to it. It costs twice as much, a unit for 4 KB; what is due takes a unit for 1 KB to write.
      ConsistentRead: true,
      ...(most === undefined ? {} : { Limit: most }),
      ...(from === undefined ? {} : { ExclusiveStartKey: keyAt(from) }),
      // The names of tenants are percent-encoded, so only the name of a collection stands between two of these.
      FilterExpression:
        'contains(#pk, :collection) AND NOT contains(#sk, :beside) AND NOT attribute_type(#data, :none)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#data': 'data' },
      ExpressionAttributeValues: {
        ':collection': { S: `#${collection}#` },
        ':beside': { S: '#' },
        ':none': { S: 'NULL' },
      },
      ReturnConsumedCapacity: 'TOTAL',
    })
    const sent = await sendInTurn(connection, () => connection.client.send(command), deadline)
    return isFault(sent) ? { kind: sent.fault } : understood(sent.answer)
  },
  identity: (deadline) => identityOf(connection, table, deadline),
})

/** A place may be any record of the table, so it has both parts of the key as they are. */
const placeOf = ({ pk, sk }: Record<string, AttributeValue>): string => JSON.stringify([pk?.S, sk?.S])

const keyAt = (place: string): Key => {
  const [pk, sk] = JSON.parse(place)
  return { pk: { S: pk }, sk: { S: sk } }
}

const understood = ({
  Items: records,
  ScannedCount: scanned = 0,
  LastEvaluatedKey: last,
}: ScanCommandOutput): WalkOutcome => {
  if (!Array.isArray(records)) return { kind: 'unknown' }
  const items: WalkedItem[] = []
  const unread: UnreadRecord[] = []
  for (const record of records) {
    const read = recordOf(record)
    if ('reason' in read) unread.push(read)
    else items.push(read)
  }
  return { kind: 'read', items, unread, records: scanned, next: last && placeOf(last) }
}

/** One record that cannot be read is no reason to leave the others as they are. */
const recordOf = (record: Record<string, AttributeValue>): WalkedItem | UnreadRecord => {
  const key = textOfKey(record)
  // A write would go to another place.
  if (keyFor(key).pk.S !== record.pk?.S) return { key, reason: 'its key is none of the service' }
  try {
    return { key, item: fromAttributes(record) }
  } catch (error) {
    if (error instanceof LaterFormat) return { key, reason: writtenLater }
    return { key, reason: `it cannot be read: ${(error as Error).message}` }
  }
}
