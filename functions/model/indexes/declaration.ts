import type * as z from 'zod'
import { type IndexKind, kindOfMember } from './kind.ts'

/** By what a collection is to be found, as a deployer declares it. */
export interface IndexDeclaration<Member extends string = string> {
  /** A member: text, a number, a boolean, or an instant. `?country=FR` finds the items with this value. */
  readonly partition: Member
  /** A second one, by which those are in order: `?country=FR&population=1000000..`. */
  readonly sort?: Member
  /**
   * 1 to 64 partitions for each value, 1 when absent. A value takes 1,000 writes a second for each of them, and a list reads
   * all of them.
   */
  readonly shards?: number
}

export type IndexDeclarations<Member extends string = string> = Readonly<
  Record<string, IndexDeclaration<Member>>
>

interface IndexedMember {
  readonly name: string
  readonly kind: IndexKind
}

/** An index of the table, as a collection uses it. */
export interface Index {
  readonly name: string
  /** Which of the table's. */
  readonly number: IndexNumber
  readonly partition: IndexedMember
  readonly sort: IndexedMember | undefined
  readonly shards: number
}

/** The table has three. */
export const indexNumbers = [1, 2, 3] as const
export type IndexNumber = (typeof indexNumbers)[number]

/** The members of a collection's items that may be indexed, by name. */
export type MemberOf<Schema extends z.ZodType> = NameIn<z.output<Schema>>
type NameIn<Item> = Item extends unknown ? Extract<keyof Item, string> : never

/** Parameters of `/v1/{collection}`, and what may become one. */
export const takenNames: ReadonlySet<string> = new Set([
  'id',
  'action',
  'validateOnly',
  'limit',
  'cursor',
  'rows',
])

/** Each value of a list is as many queries. */
const mostShards = 64

/** Of both members, percent-encoded: they are part of every key. */
const maxNameBytes = 128

/**
 * The indexes of a collection in the order of their declaration, which gives each its place.
 * @throws Error for those that can never work; it is put behind the name of the collection.
 */
export const indexesOf = (schema: z.ZodType, declared: IndexDeclarations): readonly Index[] => {
  const entries = Object.entries(declared)
  if (entries.length > indexNumbers.length)
    throw new Error(`it has ${entries.length} indexes; there are ${indexNumbers.length} for each collection`)
  const indexes = entries.map(([name, one], at) =>
    indexOf(schema, one, { name, number: indexNumbers[at] ?? 1 }),
  )
  const labels = indexes.map(labelOf)
  const twice = indexes.find((index, at) => labels.indexOf(labelOf(index)) < at)
  if (twice) throw new Error(`the index "${twice.name}" is by the same members as one before it`)
  return indexes
}

const indexOf = (
  schema: z.ZodType,
  { partition, sort, shards = 1 }: IndexDeclaration,
  place: Pick<Index, 'name' | 'number'>,
): Index => {
  const what = `the index "${place.name}"`
  if (!Number.isInteger(shards) || shards < 1 || shards > mostShards)
    throw new Error(`${what}: shards is a whole number from 1 to ${mostShards}`)
  if (partition === sort) throw new Error(`${what}: partition and sort are one member`)
  const index = {
    ...place,
    partition: memberOf(schema, partition, what),
    sort: sort === undefined ? undefined : memberOf(schema, sort, what),
    shards,
  }
  if (labelOf(index).length > maxNameBytes)
    throw new Error(`${what}: the names of its members have more than ${maxNameBytes} bytes together`)
  return index
}

const memberOf = (schema: z.ZodType, name: string, what: string): IndexedMember => {
  if (takenNames.has(name) || /\.(?:from|to)$/.test(name))
    throw new Error(`${what}: ${JSON.stringify(name)} means something else in a query`)
  const kind = kindOfMember(schema, name)
  if (kind !== undefined) return { name, kind }
  throw new Error(
    `${what}: the schema has no member ${JSON.stringify(name)} that is text, a number, a boolean or an instant, and one of these only`,
  )
}

/** What an index is by. It is part of its keys, so that an index by other members has other keys. */
export const labelOf = ({ partition, sort }: Pick<Index, 'partition' | 'sort'>): string =>
  [partition, ...(sort ? [sort] : [])].map(({ name }) => encodeURIComponent(name)).join()
