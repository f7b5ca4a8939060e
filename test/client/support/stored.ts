import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { itemsTable } from '../../../functions/resources/tables.ts'
import { localNames } from '../../../local/tables.ts'
import { dataOf, placeOf } from '../../support/records.ts'
import { scan } from '../../support/tables.ts'

export interface StoredItem {
  readonly version: number
  readonly item: unknown
}

/** Every item that the service holds, by its address (`/cities/1`), read past the service. What was frozen and never there is none. */
export const storedItems = async (endpoint: string): Promise<ReadonlyMap<string, StoredItem>> => {
  const client = new DynamoDBClient({ endpoint })
  try {
    const records = await scan(client, localNames[itemsTable.variable] ?? '')
    return new Map(
      records.flatMap((record) => {
        if (record.version?.N === '0') return []
        const [{ collection, id }, data] = [placeOf(record), dataOf(record)]
        return [
          [`/${collection}/${id}`, { version: Number(record.version?.N), item: data && { id, ...data } }],
        ]
      }),
    )
  } finally {
    client.destroy()
  }
}
