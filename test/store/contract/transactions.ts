import { beforeAll, describe, expect, it } from 'vitest'
import type { Check, ItemStore, Write } from '../../../functions/ports/items.ts'
import {
  insert,
  kindsOf,
  long,
  never,
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

const megabyte = 1024 * 1024

export const transactionsContract = (open: () => ItemStore): void => {
  describe('transactions', () => {
    let store: ItemStore

    beforeAll(() => {
      store = open()
    })

    const run = async (writes: readonly Write[], checks: readonly Check[]) => {
      const outcomes = await store.transact(writes, checks, never)
      return { writes: kindsOf(outcomes.writes), checks: kindsOf(outcomes.checks), outcomes }
    }

    /** Two items at version 1, a tombstone at version 2, and keys of nothing. */
    const prepare = async () => {
      const keys = newKeys(6)
      const [one = '', two = '', gone = '', none = '', free = '', other = ''] = keys
      await sow(store, [insert(one), insert(two), { key: gone, expected: 0, next: tombstone(2) }])
      return { keys, one, two, gone, none, free, other }
    }

    it('does all of it: inserts, updates, burials, resurrections and checks', async () => {
      const { keys, one, two, gone, none, free } = await prepare()
      const writes = [
        insert(free),
        update(one, 1, tombstone(2)),
        update(gone, 2, record(3, '{"reborn":true}')),
      ]
      const checks = [
        { key: two, expected: 1 },
        { key: none, expected: 0 },
      ]
      const done = await run(writes, checks)
      expect(done.writes).toEqual(['applied', 'applied', 'applied'])
      expect(done.checks).toEqual(['applied', 'applied'])
      expect(await readItems(store, keys)).toEqual([
        plain(tombstone(2)),
        plain(record(1, '{"v":1}')),
        plain(record(3, '{"reborn":true}')),
        undefined,
        plain(record(1, '{"v":1}')),
        undefined,
      ])
    })

    it.each([0, 1, 2, 3, 4, 5])(
      'does nothing when member %i stands against it, and names it',
      async (guilty) => {
        const { keys, one, two, gone, none, free, other } = await prepare()
        const before = await readItems(store, keys)
        const bad = (at: number, right: number) => (at === guilty ? right + 7 : right)
        const writes = [
          guilty === 0 ? { ...insert(one), expected: 0 } : update(one, 1),
          update(gone, bad(1, 2), record(9, '{}')),
          guilty === 2 ? update(free, 3) : insert(free),
        ]
        const checks = [
          { key: two, expected: bad(3, 1) },
          { key: none, expected: bad(4, 0) },
          { key: other, expected: bad(5, 0) },
        ]
        const { writes: w, checks: c, outcomes } = await run(writes, checks)
        const wanted = new Array(6).fill('notSent').with(guilty, 'conflict')
        expect([...w, ...c]).toEqual(wanted)
        expect(await readItems(store, keys)).toEqual(before)
        const stands = [before[0], before[2], before[4], before[1], before[3], before[5]][guilty]
        expect([undefined, stands]).toContainEqual(seenOf([...outcomes.writes, ...outcomes.checks][guilty]))
      },
    )

    it('names everyone who stands against it', async () => {
      const { one, two, free, none } = await prepare()
      const { writes, checks } = await run(
        [insert(one), insert(free), update(two, 5)],
        [{ key: none, expected: 2 }],
      )
      expect([...writes, ...checks]).toEqual(['conflict', 'notSent', 'conflict', 'conflict'])
    })

    it.each([undefined, 0, 50, 99])('takes 100 members (guilty: %s)', async (guilty) => {
      const keys = newKeys(100)
      if (guilty !== undefined) await sow(store, [insert(keys[guilty] ?? '', '{"stands":true}')])
      const writes = keys.slice(0, 60).map((key) => insert(key))
      const checks = keys.slice(60).map((key) => ({ key, expected: 0 }))
      const { writes: w, checks: c } = await run(writes, checks)
      const all = new Array(100).fill(guilty === undefined ? 'applied' : 'notSent')
      expect([...w, ...c]).toEqual(guilty === undefined ? all : all.with(guilty, 'conflict'))
      const there = (await readItems(store, keys)).filter((item) => item !== undefined)
      expect(there).toHaveLength(guilty === undefined ? 60 : 1)
    })

    it('lets one of two that meet win, whole', async () => {
      const keys = newKeys(10)
      const by = (name: string) => keys.map((key) => insert(key, JSON.stringify({ name })))
      const runs = await Promise.all([run(by('a'), []), run(by('b').toReversed(), []), run(by('c'), [])])
      const won = runs.filter(({ writes }) => writes.every((kind) => kind === 'applied'))
      expect(won.length).toBeLessThanOrEqual(1)
      const names = new Set((await readItems(store, keys)).map((item) => (item as { data?: string })?.data))
      expect(names.size).toBe(1)
      for (const { writes } of runs.filter((lost) => !won.includes(lost))) {
        expect(writes).not.toContain('applied')
      }
    })

    it('refuses a record over 400 KB by name, and does nothing', async () => {
      const keys = newKeys(3)
      const [a = '', b = '', c = ''] = keys
      const { writes } = await run([insert(a), insert(b, long(400 * 1024)), insert(c)], [])
      expect(writes).toEqual(['notSent', 'refused', 'notSent'])
      expect(await readItems(store, keys)).toEqual([undefined, undefined, undefined])
    })

    it('refuses more than 4 MB together, and does nothing', async () => {
      const keys = newKeys(15)
      const { writes } = await run(
        keys.map((key) => insert(key, long(0.3 * megabyte))),
        [],
      )
      expect(new Set(writes)).toEqual(new Set(['refused']))
      expect(await readItems(store, keys)).toEqual(new Array(15).fill(undefined))
    })

    it('takes almost 4 MB together', async () => {
      const keys = newKeys(13)
      const { writes } = await run(
        keys.map((key) => insert(key, long(0.3 * megabyte))),
        [],
      )
      expect(writes).toEqual(new Array(13).fill('applied'))
    })

    it('does nothing once the deadline has passed', async () => {
      const [key = '', other = ''] = newKeys(2)
      const outcomes = await store.transact([insert(key)], [{ key: other, expected: 0 }], over)
      expect(outcomes).toEqual({ writes: [{ kind: 'notSent' }], checks: [{ kind: 'notSent' }] })
      expect(await readItems(store, [key])).toEqual([undefined])
    })
  })
}
