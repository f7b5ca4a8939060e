import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { localNames } from '../../../local/tables.ts'

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
    for (const record of Items) kept.set(pathOf(record), keptOf(record))
  client.destroy()
  return kept
}

/** `pk` is tenant, collection and id. */
const pathOf = ({ pk }: Record<string, AttributeValue>): string =>
  `/${(pk?.S ?? '').split('#').slice(1).join('/')}`

const keptOf = ({ version, data }: Record<string, AttributeValue>): Kept => ({
  version: Number(version?.N),
  data: data?.S === undefined ? null : JSON.parse(data.S),
})
