import { beforeAll, describe, expect, it } from 'vitest'
import type { ItemStore } from '../../../functions/ports/items.ts'
import {
  insert,
  long,
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

    /** Members have no order in a map. */
    const itemOf = async (key: string): Promise<unknown> => {
      const [outcome] = await store.read([key], never)
      return outcome?.kind === 'read' ? JSON.parse(outcome.item?.data ?? '') : outcome
    }

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
    ])('keeps text as it is, as a member, in a list and in a map: %s', async (_, text) => {
      const key = newKey()
      const item = { list: [text, [text]], map: { member: text }, text }
      await sow(store, [insert(key, JSON.stringify(item))])
      expect(await itemOf(key)).toEqual(item)
    })

    it.each([
      ['quotes, dots and what statements are made of', `'"?.[0]#:$ "Items" --`],
      ['a NUL and other controls', '\u0000\u0001\u001f\u007f'],
      ['a name of every object', 'constructor'],
      ['a reserved word', 'data'],
      ['digits', '0'],
      ['white space', ' '],
      ['four bytes', '\u{10ffff}'],
      ['as long as a name can be', 'n'.repeat(65_535)],
    ])('keeps members called by %s', async (_, name) => {
      const key = newKey()
      const item = { [name]: 1, map: { [name]: { [name]: 'x' } }, list: [{ [name]: null }] }
      await sow(store, [insert(key, JSON.stringify(item))])
      expect(await itemOf(key)).toEqual(item)
    })

    it.each([
      0, 1, -1, 0.1, -0.000001, 1e21, 1e-7, 1.5e125, 9.999999999999998e125, -9.999999999999998e125, 1e-130,
      -1e-130, 0.30000000000000004, 9007199254740991, -9007199254740991, 5.551115123125783e-17,
    ])('keeps the number %d', async (number) => {
      const key = newKey()
      const item = { list: [number, [number]], map: { number }, number }
      await sow(store, [insert(key, JSON.stringify(item))])
      expect(await itemOf(key)).toEqual(item)
    })

    it('keeps what is empty, what is nothing, and what is nested in 31 levels', async () => {
      const key = newKey()
      const deep = Array.from({ length: 15 }).reduce<unknown>((inner) => [{ inner }], 'deep')
      const item = {
        text: '',
        list: [],
        map: {},
        nothing: null,
        yes: true,
        no: false,
        all: ['', [], {}, null],
        deep,
      }
      await sow(store, [insert(key, JSON.stringify(item))])
      expect(await itemOf(key)).toEqual(item)
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
        Array.from({ length: count }, (_, at) => (at === 0 ? 4 : at % 256)),
      )
      await sow(store, [{ key, expected: 0, next }])
      expect(await readItems(store, [key])).toEqual([plain(next)])
    })

    it('reads more than one answer can carry: what is left out is told, and nothing is taken for absent', async () => {
      const keys = newKeys(60)
      const data = long(300_000)
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
          if (outcome.kind === 'read') expect(outcome.item?.data).toBe(data)
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
