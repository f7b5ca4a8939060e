import { type Item, invalid, ServiceError } from './values.ts'

/** Items by table and key, in memory. */
export interface Store {
  readonly find: (place: Place) => Item | undefined
  readonly put: (place: Place, item: Item) => void
  readonly remove: (place: Place) => void
  /** The place of an item or of a bare key. @throws ServiceError when its key is not whole. */
  readonly placeOf: (table: unknown, item: Item) => Place
  readonly keyOf: (place: Place, item: Item) => Item
  /** The items of a partition whose sort keys are in a range, both ends included, in their order. */
  readonly within: (table: string, range: Range) => readonly Item[]
  readonly count: (table: string) => number
  readonly clear: () => void
}

export interface Place {
  readonly table: string
  readonly key: string
}

export interface Range {
  /** Of the two key attributes. */
  readonly names: readonly string[]
  readonly partition: string
  readonly first: string
  readonly last: string
}

export const createStore = (keysOfTables: ReadonlyMap<string, readonly string[]>): Store => {
  const tables = new Map([...keysOfTables.keys()].map((name) => [name, new Map<string, Item>()]))
  const named = (table: string) => tables.get(table) ?? missingTable(table)
  return {
    find: ({ table, key }) => named(table).get(key),
    put: ({ table, key }, item) => void named(table).set(key, item),
    remove: ({ table, key }) => void named(table).delete(key),
    placeOf: (table, item) => {
      if (typeof table !== 'string') throw invalid("Value null at 'tableName' failed to satisfy constraint")
      const names = keysOfTables.get(table) ?? missingTable(table)
      return { table, key: names.map((name) => keyText(item, name)).join('\u0000') }
    },
    keyOf: ({ table }, item) =>
      Object.fromEntries((keysOfTables.get(table) ?? []).map((name) => [name, item[name] ?? {}])),
    within: (table, range) => {
      if (keysOfTables.get(table)?.join() !== range.names.join())
        throw invalid('Query condition missed key schema element')
      return itemsWithin([...named(table).values()], range)
    },
    count: (table) => named(table).size,
    clear: () => {
      for (const items of tables.values()) items.clear()
    },
  }
}

/** Looks at every item of the table: those that are queried here have some hundreds. */
const itemsWithin = (items: readonly Item[], { names, partition, first, last }: Range): readonly Item[] => {
  const [partitionName = '', sortName = ''] = names
  const [from, to] = [Buffer.from(first), Buffer.from(last)]
  const keyed = items
    .filter((item) => item[partitionName]?.S === partition)
    .map((item) => ({ item, key: Buffer.from(item[sortName]?.S ?? '') }))
    .filter(({ key }) => key.compare(from) >= 0 && key.compare(to) <= 0)
  return keyed.sort((a, b) => a.key.compare(b.key)).map(({ item }) => item)
}

const missingTable = (table: string): never => {
  throw new ServiceError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${table} not found`,
  )
}

const keyText = (item: Item, name: string): string => {
  const text = item[name]?.S
  if (text === undefined)
    throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`)
  const bytes = Buffer.byteLength(text)
  if (bytes === 0 || bytes > 2048) throw invalid(`the key ${name} has ${bytes} bytes`)
  return text
}
