import { storedMisfit } from '../batch/misfit.ts'
import { indexKeys, leaving } from '../batch/plan/indexed.ts'
import { unstorable } from '../batch/storable.ts'
import { currentMembers } from '../batch/upgrade.ts'
import type { JsonObject } from '../json/value.ts'
import type { Collection } from '../model/collection.ts'
import { idIn } from '../model/item-key.ts'
import { bytesOver } from '../model/item-size.ts'
import { limits } from '../model/limits.ts'
import { isFailure } from '../model/outcome.ts'
import type { IndexKeys, StoredItem, Write } from '../ports/items.ts'
import type { WalkedItem } from '../ports/walks.ts'

/**
 * - `reindex`: lists by an index find each item where its content says, as if it had been written since the index was declared.
 * - `upgrade`: … and each item is stored as the current version of its schema has it.
 */
export type Upkeep = 'reindex' | 'upgrade'

/** What is to be done with a stored item. */
export type Renewal =
  | { readonly kind: 'current' }
  | { readonly kind: 'due'; readonly write: Write }
  | { readonly kind: 'stuck'; readonly reason: string }

type Form = Pick<StoredItem, 'schema'> & { readonly data: string }

/**
 * The write that makes an old record a new one. It changes nothing that a caller sees: neither version nor instants, and
 * members only as all readers have had them anyway. Its lock keeps it from a record that anybody has written meanwhile.
 */
export const renewal = (collection: Collection, { key, item }: WalkedItem, upkeep: Upkeep): Renewal => {
  const { data } = item
  if (data === null) return { kind: 'current' }
  // An earlier deployment does not know where a later one finds its items.
  const later = (item.schema ?? 1) > collection.version
  if (later) return { kind: 'stuck', reason: `a later version of the schema, ${item.schema}, has written it` }
  const form = upkeep === 'upgrade' ? upgraded(collection, idIn(key), { ...item, data }) : { ...item, data }
  if (typeof form === 'string') return { kind: 'stuck', reason: form }
  const indexed = indexKeys(collection, key, form.data)
  if (form.schema === item.schema && isSame(indexed, item.indexed)) return { kind: 'current' }
  const { indexed: _, schema: __, ...rest } = item
  const further = { ...(form.schema !== undefined && { schema: form.schema }), ...(indexed && { indexed }) }
  const next = { ...rest, ...further, data: form.data, lock: item.lock + 1 }
  return { kind: 'due', write: { key, expected: item.lock, next, ...leaving(item, next) } }
}

/** An item in the form of its collection's version, or why it cannot have it. */
const upgraded = (collection: Collection, id: string, form: Form): Form | string => {
  const { version, upgrades } = collection
  const from = form.schema ?? 1
  const current = currentMembers(collection, { ...form, id })
  if (isFailure(current)) return current.detail
  const misfit = storedMisfit(collection, current)
  if (misfit) return misfit.detail
  return from === version || upgrades.length === 0 ? form : stored(current, version)
}

const stored = (members: JsonObject, schema: number): Form | string => {
  const [fault] = unstorable(members, limits.maxItemDepth)
  if (fault) return `its upgrade made what cannot be stored, at "${fault.pointer}"`
  const data = JSON.stringify(members)
  const bytes = bytesOver(data, limits.maxItemBytes)
  return bytes === undefined
    ? { data, schema }
    : `its upgrade made ${bytes} bytes; maxItemBytes is ${limits.maxItemBytes}`
}

const isSame = (one: IndexKeys | undefined, other: IndexKeys | undefined): boolean =>
  textOf(one) === textOf(other)

/** Numbers come first among the members of an object, in their order. */
const textOf = (keys: IndexKeys = {}): string =>
  JSON.stringify(Object.entries(keys).map(([number, key]) => [number, key?.partition, key?.at]))
