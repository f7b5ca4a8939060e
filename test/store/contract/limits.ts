import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ItemStore, Write } from '../../../functions/ports/items.ts'
import {
  insert,
  kindsOf,
  long,
  never,
  newKey,
  newKeys,
  plain,
  readItems,
  record,
  sow,
  update,
} from '../fixtures.ts'

/** DynamoDB holds 409,600 bytes a record; servers count a number a little differently. */
const limit = 400 * 1024
const slack = 32

/** What a record that was changed has beside that of a new one: names, an instant, and no expiry. */
const changed = 'updatedAt expiresAt'.length - 1 + 24 + 1

/** Bytes of a new record beside its data: names, key, an instant, two short numbers, two bytes of receipts. */
const overheadOf = (key: string): number => {
  const names = 'pk sk data version lock receipts createdAt'.replaceAll(' ', '').length
  return names + Buffer.byteLength(key) - 1 + 24 + 2 * 2 + 2
}

/** A map, its member, and the name of that: `{ v: … }`. */
const member = 3 + 1 + 1

const ofSize = (write: Write, bytes: number): Write => {
  const beside = overheadOf(write.key) + (write.expected > 0 ? changed : 0)
  return { ...write, next: { ...write.next, data: long(bytes - beside - member) } }
}

export const limitsContract = (open: () => ItemStore): void => {
  describe('limits', () => {
    let store: ItemStore

    beforeAll(() => {
      store = open()
    })

    it('takes a record just under 400 KB, by insert and by update', async () => {
      const key = newKey()
      const large = ofSize(insert(key), limit - slack)
      expect(kindsOf(await store.write([large], never))).toEqual(['applied'])
      const larger = ofSize(update(key, 1), limit - slack)
      expect(kindsOf(await store.write([larger], never))).toEqual(['applied'])
      expect(await readItems(store, [key])).toEqual([plain(larger.next)])
    })

    it('refuses a record just over 400 KB, and leaves its neighbours alone', async () => {
      const keys = newKeys(26)
      const writes = keys.map((key, at) => (at % 5 === 2 ? ofSize(insert(key), limit + slack) : insert(key)))
      const outcomes = await store.write(writes, never)
      expect(kindsOf(outcomes)).toEqual(keys.map((_, at) => (at % 5 === 2 ? 'refused' : 'applied')))
      expect(await readItems(store, keys)).toEqual(
        keys.map((_, at) => (at % 5 === 2 ? undefined : plain(record(1, '{"v":1}')))),
      )
    })

    it('refuses to let a record grow over 400 KB, and keeps it as it was', async () => {
      const [key = '', neighbour = ''] = newKeys(2)
      await sow(store, [insert(key), insert(neighbour)])
      const writes = [ofSize(update(key, 1), limit + slack), update(neighbour, 1)]
      expect(kindsOf(await store.write(writes, never))).toEqual(['refused', 'applied'])
      expect(await readItems(store, [key])).toEqual([plain(record(1, '{"v":1}'))])
    })

    it('counts bytes, not characters', async () => {
      const [key = '', other = ''] = newKeys(2)
      const data = (bytes: number) =>
        JSON.stringify({ v: '\u{1f600}'.repeat((bytes - overheadOf(key) - member) / 4) })
      const writes = [insert(key, data(limit - slack)), insert(other, data(limit + slack))]
      expect(kindsOf(await store.write(writes, never))).toEqual(['applied', 'refused'])
      expect(await readItems(store, [key])).toEqual([plain(writes[0]?.next)])
    })

    it('takes partitions of up to 2,048 bytes and ids of 1 to 1,024, refuses others, and leaves their neighbours alone', async () => {
      const name = randomBytes(6).toString('hex')
      const partition = (bytes: number) => `${name}#things#${'7'.repeat(bytes - `${name}#things#`.length)}#1`
      const id = (bytes: number, letter: string) =>
        `${name}#things#7#${letter.repeat(bytes / Buffer.byteLength(letter))}`
      const keys = [
        partition(2048),
        partition(2049),
        id(1024, 'k'),
        id(1025, 'k'),
        id(1024, 'é'),
        id(1026, 'é'),
        id(0, 'k'),
        '',
        newKey(),
      ]
      const wanted = keys.map((_, at) => (at === 8 || [0, 2, 4].includes(at) ? 'applied' : 'refused'))
      expect(
        kindsOf(
          await store.write(
            keys.map((key) => insert(key)),
            never,
          ),
        ),
      ).toEqual(wanted)
      const taken = keys.filter((_, at) => wanted[at] === 'applied')
      expect(await readItems(store, taken)).toEqual(taken.map(() => plain(record(1, '{"v":1}'))))
    })

    it.each(['k'.repeat(2049), `k#things#7#${'k'.repeat(1025)}`, 'k#things#7#', ''])(
      'never takes a key that cannot be for an absent item',
      async (key) => {
        const outcomes = await store.read([newKey(), key], never)
        expect(outcomes).toHaveLength(2)
        expect(outcomes[1]?.kind).not.toBe('read')
      },
    )

    it('tells keys apart that differ in a single byte only', async () => {
      const base = newKey()
      const keys = [base, `${base}\u0000`, `${base} `, base.toUpperCase(), `${base}e\u0301`, `${base}\u00e9`]
      await sow(
        store,
        keys.map((key, at) => insert(key, JSON.stringify({ at }))),
      )
      expect(await readItems(store, keys)).toEqual(
        keys.map((_, at) => plain(record(1, JSON.stringify({ at })))),
      )
    })
  })
}
