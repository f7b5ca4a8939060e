import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { indexNumbers } from '../../model/indexes/declaration.ts'
import type { IndexKeys, StoredItem } from '../../ports/items.ts'
import { itemIndexes } from '../../resources/tables.ts'

type Attributes = Readonly<Record<string, AttributeValue>>

/** The attributes of each index's keys, by its number. */
export const keyNames = (number: (typeof indexNumbers)[number]) => {
  const { partitionKey, sortKey } = itemIndexes[number]
  return { partition: partitionKey.name, at: sortKey.name }
}

/** The attributes that put a record into its indexes. */
export const toIndexAttributes = ({
  indexed,
}: Pick<StoredItem, 'indexed'>): Record<string, AttributeValue> => {
  const attributes: Record<string, AttributeValue> = {}
  if (indexed === undefined) return attributes
  for (const number of indexNumbers) {
    const key = indexed[number]
    if (key === undefined) continue
    const names = keyNames(number)
    attributes[names.partition] = { S: key.partition }
    attributes[names.at] = { S: key.at }
  }
  return attributes
}

/** The indexes that a record is in; undefined where it is in none. */
export const indexedIn = (record: Attributes): IndexKeys | undefined => {
  const keys = indexNumbers.flatMap((number) => {
    const names = keyNames(number)
    const [partition, at] = [record[names.partition]?.S, record[names.at]?.S]
    return partition === undefined || at === undefined ? [] : [[number, { partition, at }]]
  })
  return keys.length === 0 ? undefined : Object.fromEntries(keys)
}
