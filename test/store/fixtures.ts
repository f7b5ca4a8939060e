import { randomBytes } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Deadline } from '../../functions/ports/deadline.ts'
import type { ItemStore, ReadOutcome, StoredItem, Write, WriteOutcome } from '../../functions/ports/items.ts'

export const never: Deadline = { passed: () => false, reached: new Promise(() => {}) }
export const over: Deadline = { passed: () => true, reached: Promise.resolve() }

/** Keys that no other test has. */
export const newKeys = (count: number): readonly string[] => {
  const name = randomBytes(6).toString('hex')
  return Array.from({ length: count }, (_, at) => `${name}#items#${at}`)
}

export const newKey = (): string => newKeys(1)[0] ?? ''

const at = (version: number): string => `2026-11-21T12:00:${String(version).padStart(2, '0')}.000Z`

export const record = (version: number, data: string | null, receipts = [2, version]): StoredItem => ({
  data,
  version,
  lock: version,
  receipts: new Uint8Array(receipts),
  createdAt: at(1),
  updatedAt: at(version),
})

export const tombstone = (version: number): StoredItem => ({
  ...record(version, null),
  expiresAt: 1_900_000_000,
})

/** The same, as a record begins: what has just been created has not been changed since. */
export const firstOf = (item: StoredItem): StoredItem => ({ ...item, createdAt: item.updatedAt })

export const insert = (key: string, data: string | null = '{"v":1}'): Write => ({
  key,
  expected: 0,
  next: record(1, data),
})

/** From a version to the next. */
export const update = (key: string, expected: number, next = record(expected + 1, '{"v":2}')): Write => ({
  key,
  expected,
  next,
})

/** Puts records where there are none. */
export const sow = async (store: ItemStore, writes: readonly Write[]): Promise<void> => {
  const outcomes = await store.write(writes, never)
  if (!outcomes.every(({ kind }) => kind === 'applied')) throw new Error('the store did not take the seed')
}

const itemsOf = (outcomes: readonly ReadOutcome[]): readonly unknown[] =>
  outcomes.map((outcome) => (outcome.kind === 'read' ? plain(outcome.item) : outcome.kind))

export const readItems = async (store: ItemStore, keys: readonly string[]): Promise<readonly unknown[]> =>
  itemsOf(await store.read(keys, never))

/** Bytes as an array, whichever class carries them. */
export const plain = (item: StoredItem | undefined): unknown =>
  item === undefined ? undefined : { ...item, receipts: [...item.receipts] }

export const kindsOf = (outcomes: readonly WriteOutcome[]): readonly string[] =>
  outcomes.map(({ kind }) => kind)

/** What a conflict shows, for servers that show it; undefined for those that do not. */
export const seenOf = (outcome: WriteOutcome | undefined): unknown =>
  outcome?.kind === 'conflict' && outcome.seen ? plain(outcome.seen.item) : undefined

/** Bytes of a record by DynamoDB's rule: attribute names and values, a number about half a byte a digit. */
export const sizeOf = (item: Record<string, AttributeValue>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0)

const valueSize = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1
  if (value.B !== undefined) return value.B.length
  if (value.NULL !== undefined || value.BOOL !== undefined) return 1
  throw new Error(`a record has a value of another kind: ${JSON.stringify(value)}`)
}
