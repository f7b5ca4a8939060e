import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { localNames } from '../../../local/tables.ts'
import { dataOf, placeOf } from '../../support/records.ts'

export interface Kept {
  readonly version: number
  /** Null is a tombstone. */
  readonly data: Readonly<Record<string, unknown>> | null
}

/** Every record of the table of items, by its path (`/cities/1`), as DynamoDB has it. */
export const readStore = async (endpoint: string): Promise<ReadonlyMap<string, Kept>> => {
  const client = new DynamoDBClient({ endpoint })
  const kept = new Map<string, Kept>()
  const TableName = localNames.ITEMS_TABLE ?? ''
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const record of Items) {
      const { collection, id } = placeOf(record)
      kept.set(`/${collection}/${id}`, { version: Number(record.version?.N), data: dataOf(record) ?? null })
    }
  client.destroy()
  return kept
}
