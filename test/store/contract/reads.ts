import { beforeAll, describe, expect, it } from 'vitest'
import type { ItemStore } from '../../../functions/ports/items.ts'
import {
  insert,
  never,
  newKey,
  newKeys,
  over,
  plain,
  readItems,
  record,
  sow,
  tombstone,
} from '../fixtures.ts'

export const readsContract = (open: () => ItemStore): void => {
  describe('reads', () => {
    let store: ItemStore

    beforeAll(() => {
      store = open()
    })

    it('answers no keys with no outcomes', async () => {
      expect(await store.read([], never)).toEqual([])
    })

    it.each([1, 25, 26, 100, 101, 1000])('answers %i keys in their order', async (count) => {
      const keys = newKeys(count)
      const there = keys.filter((_, at) => at % 3 !== 1)
      await sow(
        store,
        there.map((key) => insert(key, JSON.stringify({ key }))),
      )
      const backwards = keys.toReversed()
      const wanted = backwards.map((key) =>
        there.includes(key) ? plain(record(1, JSON.stringify({ key }))) : undefined,
      )
      expect(await readItems(store, backwards)).toEqual(wanted)
    })

    it('sees every write at once', async () => {
      const key = newKey()
      await sow(store, [insert(key)])
      for (let version = 1; version < 20; version++) {
        const next = record(version + 1, `{"v":${version}}`)
        await store.write([{ key, expected: version, next }], never)
        expect(await readItems(store, [key])).toEqual([plain(next)])
      }
    })

    it('tells a tombstone from an item that never was', async () => {
      const [gone = '', absent = ''] = newKeys(2)
      await sow(store, [insert(gone)])
      await store.write([{ key: gone, expected: 1, next: tombstone(2) }], never)
      expect(await readItems(store, [absent, gone])).toEqual([undefined, plain(tombstone(2))])
    })

    it.each([
      ['empty', ''],
      ['a NUL and other controls', '\u0000\u0001\u001f\u007f'],
      ['two, three and four bytes', 'é ﷽ 😀 \u{10ffff}'],
      ['combining and right-to-left', 'e\u0301 \u202eabc'],
      ['noncharacters and a byte order mark', '\ufeff\ufffe\uffff'],
      ['statement syntax', `'"?; DROP TABLE "Items" -- {"a":?}`],
    ])('keeps text as it is: %s', async (_, data) => {
      const key = newKey()
      await sow(store, [insert(key, data)])
      expect(await readItems(store, [key])).toEqual([plain(record(1, data))])
    })

    it.each([
      ['none', 0],
      ['one', 1],
      ['every value', 256],
      ['many', 20_000],
    ])('keeps the bytes of receipts: %s', async (_, count) => {
      const key = newKey()
      const next = record(
        1,
        '{}',
        // The first one is the number of the record's format.
        Array.from({ length: count }, (_, at) => (at === 0 ? 2 : at % 256)),
      )
      await sow(store, [{ key, expected: 0, next }])
      expect(await readItems(store, [key])).toEqual([plain(next)])
    })

    it('reads more than one answer can carry: what is left out is told, and nothing is taken for absent', async () => {
      const keys = newKeys(60)
      const data = 'x'.repeat(300_000)
      await sow(
        store,
        keys.map((key) => insert(key, data)),
      )
      let left = keys
      const sizes = []
      while (left.length > 0) {
        sizes.push(left.length)
        const outcomes = await store.read(left, never)
        for (const outcome of outcomes) {
          if (outcome.kind === 'read') expect(outcome.item?.data?.length).toBe(300_000)
          else expect(['notSent', 'throttled']).toContain(outcome.kind)
        }
        left = left.filter((_, at) => outcomes[at]?.kind !== 'read')
        expect(left.length, `left after ${sizes}`).toBeLessThan(sizes.at(-1) ?? 0)
      }
    })

    it('asks nothing once the deadline has passed', async () => {
      expect(await store.read(newKeys(101), over)).toEqual(new Array(101).fill({ kind: 'notSent' }))
    })
  })
}
