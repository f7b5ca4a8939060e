import { parseJson } from '../../json/json.ts'
import type { JsonObject } from '../../json/value.ts'
import type { Collection } from '../../model/collection.ts'
import { indexNumbers } from '../../model/indexes/declaration.ts'
import { indexKeyOf } from '../../model/indexes/keys.ts'
import { idIn } from '../../model/item-key.ts'
import type { IndexKeys, StoredItem, Write } from '../../ports/items.ts'

type Indexing = Pick<Collection, 'name' | 'indexed'>

/**
 * Where lists by an index find an item, by its content alone; undefined where none does. Whatever makes a record asks here.
 * @param key of the item.
 * @param data its members as JSON text, or null where it is deleted.
 */
export const indexKeys = (collection: Indexing, key: string, data: string | null): IndexKeys | undefined =>
  collection.indexed.length === 0 || data === null
    ? undefined
    : indexKeysOf(collection, key, parseJson(data) as JsonObject)

/** The same by its members. This is the one place that says so. */
export const indexKeysOf = (
  { name, indexed }: Indexing,
  key: string,
  members: JsonObject,
): IndexKeys | undefined => {
  const item = { tenant: key.slice(0, key.indexOf('#')), collection: name, id: idIn(key), members }
  const keys = indexed.flatMap((index) => {
    const found = indexKeyOf(index, item)
    return found ? [[index.number, found] as const] : []
  })
  return keys.length === 0 ? undefined : Object.fromEntries(keys)
}

/** The indexes that a write takes a record out of, those included that its collection declares no more. */
export const leaving = (
  before: Pick<StoredItem, 'indexed'> | undefined,
  next: Pick<StoredItem, 'indexed'>,
): Pick<Write, 'leaves'> => {
  if (before?.indexed === undefined) return {}
  const { indexed } = before
  const leaves = indexNumbers.filter((number) => indexed[number] && !next.indexed?.[number])
  return leaves.length === 0 ? {} : { leaves }
}
