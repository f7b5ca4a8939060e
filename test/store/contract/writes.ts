import { beforeAll, describe, expect, it } from 'vitest'
import type { ItemStore, StoredItem, Write } from '../../../functions/ports/items.ts'
import {
  firstOf,
  insert,
  kindsOf,
  never,
  newKey,
  newKeys,
  over,
  plain,
  readItems,
  record,
  seenOf,
  sow,
  tombstone,
  update,
} from '../fixtures.ts'

export const writesContract = (open: () => ItemStore): void => {
  describe('writes', () => {
    let store: ItemStore

    beforeAll(() => {
      store = open()
    })

    it('answers no writes with no outcomes', async () => {
      expect(await store.write([], never)).toEqual([])
    })

    it.each([1, 25, 26, 100, 101, 1000])('applies %i writes', async (count) => {
      const keys = newKeys(count)
      const first = keys.map((key, at) => insert(key, `{"at":${at}}`))
      expect(kindsOf(await store.write(first, never))).toEqual(new Array(count).fill('applied'))
      const second = keys.map((key, at) => update(key, 1, record(2, `{"again":${at}}`)))
      expect(kindsOf(await store.write(second, never))).toEqual(new Array(count).fill('applied'))
      expect(await readItems(store, keys)).toEqual(second.map(({ next }) => plain(next)))
    })

    const standing = firstOf(record(3, '{"stands":true}'))
    const buried = firstOf(tombstone(3))
    const refusals: [string, StoredItem | undefined, number][] = [
      ['an insert over an item', standing, 0],
      ['an insert over a tombstone', buried, 0],
      ['an update of an older version', standing, 2],
      ['an update of a newer version', standing, 4],
      ['an update of an older version of a tombstone', buried, 2],
      ['an update of an item that never was', undefined, 1],
    ]
    it.each(refusals)('answers %s with a conflict, and changes nothing', async (_, stands, expected) => {
      const key = newKey()
      if (stands) await sow(store, [{ key, expected: 0, next: stands }])
      const [outcome] = await store.write([{ key, expected, next: record(expected + 1, '{"new":1}') }], never)
      expect(outcome?.kind).toBe('conflict')
      expect([undefined, plain(stands)]).toContainEqual(seenOf(outcome))
      expect(await readItems(store, [key])).toEqual([plain(stands)])
    })

    it('gives every write its own outcome, in order', async () => {
      const keys = newKeys(90)
      await sow(
        store,
        keys.filter((_, at) => at % 3 !== 0).map((key) => insert(key)),
      )
      const writes = keys.map(
        (key, at): Write => (at % 3 === 2 ? insert(key, '{"late":true}') : update(key, 1)),
      )
      const outcomes = await store.write(writes, never)
      expect(kindsOf(outcomes)).toEqual(
        keys.map((_, at) => ['conflict', 'applied', 'conflict'][at % 3] as string),
      )
      expect(await readItems(store, keys)).toEqual(
        keys.map((_, at) => [undefined, plain(record(2, '{"v":2}')), plain(record(1, '{"v":1}'))][at % 3]),
      )
    })

    it('lets exactly one of many win the same version', async () => {
      const key = newKey()
      await sow(store, [insert(key)])
      const nexts = Array.from({ length: 20 }, (_, at) => record(2, `{"by":${at}}`))
      const outcomes = await Promise.all(nexts.map((next) => store.write([update(key, 1, next)], never)))
      const kinds = outcomes.map(([outcome]) => outcome?.kind)
      expect(kinds.toSorted()).toEqual(['applied', ...new Array(19).fill('conflict')])
      expect(await readItems(store, [key])).toEqual([plain(nexts[kinds.indexOf('applied')])])
    })

    it('lets exactly one of many insert', async () => {
      const key = newKey()
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, at) => store.write([insert(key, `{"by":${at}}`)], never)),
      )
      const kinds = outcomes.map(([outcome]) => outcome?.kind)
      expect(kinds.toSorted()).toEqual(['applied', ...new Array(19).fill('conflict')])
      expect(await readItems(store, [key])).toEqual([plain(record(1, `{"by":${kinds.indexOf('applied')}}`))])
    })

    it('buries an item and brings it back, with every attribute of the new one', async () => {
      const key = newKey()
      await sow(store, [insert(key)])
      await sow(store, [update(key, 1, tombstone(2))])
      expect(await readItems(store, [key])).toEqual([plain(tombstone(2))])
      const reborn = { ...record(3, '{"reborn":true}', []), createdAt: '2027-01-01T00:00:00.000Z' }
      await sow(store, [update(key, 2, reborn)])
      expect(await readItems(store, [key])).toEqual([plain(reborn)])
      await sow(store, [update(key, 3, tombstone(4))])
      expect(await readItems(store, [key])).toEqual([plain(tombstone(4))])
    })

    it('counts versions far beyond 32 bits', async () => {
      const key = newKey()
      const version = Number.MAX_SAFE_INTEGER - 1
      await sow(store, [{ key, expected: 0, next: record(version, '{}', []) }])
      expect(kindsOf(await store.write([update(key, version - 2)], never))).toEqual(['conflict'])
      expect(kindsOf(await store.write([update(key, version)], never))).toEqual(['applied'])
    })

    it('writes nothing once the deadline has passed', async () => {
      const keys = newKeys(30)
      const outcomes = await store.write(
        keys.map((key) => insert(key)),
        over,
      )
      expect(kindsOf(outcomes)).toEqual(new Array(30).fill('notSent'))
      expect(await readItems(store, keys)).toEqual(new Array(30).fill(undefined))
    })
  })
}
