import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { itemsTable } from '../../../functions/resources/tables.ts'
import { localNames } from '../../../local/tables.ts'
import { scan } from '../../support/tables.ts'

export interface StoredItem {
  readonly version: number
  readonly item: unknown
}

/** Every item that the service holds, by its address (`/cities/1`), read past the service. */
export const storedItems = async (endpoint: string): Promise<ReadonlyMap<string, StoredItem>> => {
  const client = new DynamoDBClient({ endpoint })
  try {
    const records = await scan(client, localNames[itemsTable.variable] ?? '')
    return new Map(
      records.map(({ pk, version, data }) => {
        const [, collection, id] = (pk?.S ?? '').split('#')
        const item = data?.S === undefined ? undefined : { id, ...JSON.parse(data.S) }
        return [`/${collection}/${id}`, { version: Number(version?.N), item }]
      }),
    )
  } finally {
    client.destroy()
  }
}
