import { randomBytes } from 'node:crypto'
import type { Deadline } from '../../functions/ports/deadline.ts'
import type { ItemStore, ReadOutcome, StoredItem, Write, WriteOutcome } from '../../functions/ports/items.ts'

export const never: Deadline = { passed: () => false, reached: new Promise(() => {}) }
export const over: Deadline = { passed: () => true, reached: Promise.resolve() }

/** Keys that no other test has. */
export const newKeys = (count: number): readonly string[] => {
  const name = randomBytes(6).toString('hex')
  return Array.from({ length: count }, (_, at) => `${name}#items#${at % 16}#${at}`)
}

export const newKey = (): string => newKeys(1)[0] ?? ''

const at = (version: number): string => `2026-11-21T12:00:${String(version).padStart(2, '0')}.000Z`

export const record = (version: number, data: string | null, receipts = [4, version]): StoredItem => ({
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

/** An item with so many bytes of text. */
export const long = (bytes: number): string => JSON.stringify({ v: 'x'.repeat(bytes) })

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
