import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { instantKey } from '../../../functions/model/indexes/instant.ts'
import { numberKey } from '../../../functions/model/indexes/number.ts'
import type { StoredItem, Write } from '../../../functions/ports/items.ts'
import type { ListOutcome } from '../../../functions/ports/lists.ts'
import { insert, never, newKey, newKeys, record, sow, tombstone } from '../fixtures.ts'
import type { ListsSubject } from './lists.ts'

type Indexed = NonNullable<StoredItem['indexed']>

export const indexListsContract = (open: () => ListsSubject): void => {
  describe('lists by an index', () => {
    let subject: ListsSubject

    beforeAll(() => {
      subject = open()
    })

    /** A value that no other test has. */
    const newValue = () => `${randomBytes(6).toString('hex')}#items#m#0#v`

    const put = (key: string, indexed: Indexed, expected = 0): Write => ({
      key,
      expected,
      next: { ...record(expected + 1, `{"v":${expected}}`), indexed },
    })

    const placesOf = (outcome: ListOutcome) =>
      outcome.kind === 'read' ? outcome.items.map(({ at }) => at) : outcome.kind

    /** An index is behind its table, so it is asked until it has come as far, or an end is in sight. */
    const eventually = async (read: () => Promise<unknown>, wanted: unknown): Promise<void> => {
      for (let tries = 0; tries < 200; tries++)
        if (JSON.stringify(await read()) === JSON.stringify(wanted)) return
      expect(await read()).toEqual(wanted)
    }

    const shows = (
      partition: string,
      wanted: readonly string[],
      range: { after?: string; to?: string } = {},
    ) =>
      eventually(
        async () => placesOf(await subject.lists.list({ index: 1, partition, most: 1_000, ...range }, never)),
        wanted,
      )

    /** Items at these places. */
    const given = async (places: readonly string[]) => {
      const partition = newValue()
      const keys = newKeys(places.length)
      await sow(
        subject.items,
        places.map((at, n) => put(keys[n] ?? '', { 1: { partition, at } })),
      )
      return { partition, keys }
    }

    const kinds: readonly (readonly [string, readonly string[]])[] = [
      ['numbers', [-1e125, -10, -9, -0.5, 0, 1e-130, 0.5, 9, 10, 1e125].map(numberKey)],
      [
        'instants',
        [
          '0001-01-01T00:00:00Z',
          '1969-12-31T23:59:59.9Z',
          '2026-01-01T00:00:00+01:00',
          '9999-12-31T00:00:00Z',
        ].map((text) => String(instantKey(text))),
      ],
      ['yes and no', ['false', 'true']],
      [
        'texts',
        [
          '\u0002\u0003',
          '\u0002\u0005',
          '\u0003',
          ' ',
          '#',
          'A',
          'B',
          'a',
          'a\u0002\u0003',
          'aa',
          'é',
          '\ud7ff',
          '\uffff',
          '😀',
        ],
      ],
      ['the longest texts', ['x'.repeat(512), 'y'.repeat(512)]],
      ['nothing but ids', ['-', '10', '9', 'A', 'a', '~']],
    ]

    it.each(kinds)('are in the order of their places: %s', async (_, values) => {
      const places = values.map((value) => `${value}\u0001id`)
      const { partition } = await given(places.toReversed())
      await shows(partition, places)
      const [first = '', ...rest] = places
      await shows(partition, rest, { after: first })
      await shows(partition, places.slice(0, 2), { to: places[1] ?? '' })
      await shows(partition, places.slice(1, 2), { after: first, to: places[1] ?? '' })
    })

    it('hold each item under each of its keys, with its id and what readers see', async () => {
      const [key, partition] = [newKey(), newValue()]
      const at = { 1: 'a\u0001x', 2: 'b', 3: 'c' }
      const indexed = {
        1: { partition, at: at[1] },
        2: { partition: `${partition}2`, at: at[2] },
        3: { partition: `${partition}3`, at: at[3] },
      }
      await sow(subject.items, [put(key, indexed)])
      for (const index of [1, 2, 3] as const) {
        const { createdAt } = record(1, null)
        const item = {
          id: key.split('#').at(-1),
          at: at[index],
          members: { v: 0 },
          version: 1,
          createdAt,
          updatedAt: createdAt,
        }
        const list = { index, partition: indexed[index].partition, most: 10 }
        await eventually(() => subject.lists.list(list, never), { kind: 'read', items: [item] })
      }
    })

    it('follow a write: moved, left, deleted, and there again', async () => {
      const { partition, keys } = await given(['a', 'b'])
      const [key = ''] = keys
      await sow(subject.items, [put(key, { 1: { partition, at: 'z' } }, 1)])
      await shows(partition, ['b', 'z'])
      await sow(subject.items, [{ ...put(key, {}, 2), next: record(3, '{}'), leaves: [1] }])
      await shows(partition, ['b'])
      await sow(subject.items, [put(key, { 1: { partition, at: 'a' }, 3: { partition, at: 'q' } }, 3)])
      await shows(partition, ['a', 'b'])
      await sow(subject.items, [{ key, expected: 4, next: tombstone(5), leaves: [1, 3] }])
      await shows(partition, ['b'])
      await sow(subject.items, [put(key, { 1: { partition, at: 'c' } }, 5)])
      await shows(partition, ['b', 'c'])
    })

    it('follow a transaction in the same way', async () => {
      const { partition, keys } = await given(['a', 'b'])
      const [one = '', two = ''] = keys
      const writes = [
        put(one, { 1: { partition, at: 'm' } }, 1),
        { key: two, expected: 1, next: tombstone(2), leaves: [1] as const },
      ]
      const { writes: outcomes } = await subject.items.transact(writes, [], never)
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied'])
      await shows(partition, ['m'])
    })

    it('stay as they are when a write is none that readers see', async () => {
      const { partition, keys } = await given(['a'])
      const [key = ''] = keys
      const [before] = await subject.items.read([key], never)
      if (before?.kind !== 'read' || before.item === undefined) throw new Error('it is not there')
      const next = { ...before.item, lock: before.item.lock + 1 }
      await sow(subject.items, [{ key, expected: before.item.lock, next, unseen: true }])
      const [after] = await subject.items.read([key], never)
      expect(after?.kind === 'read' && after.item).toEqual(next)
      await shows(partition, ['a'])
    })

    it('tell a reader of the item what keys it has', async () => {
      const { partition, keys } = await given(['a'])
      const [read] = await subject.items.read(keys, never)
      expect(read?.kind === 'read' && read.item?.indexed).toEqual({ 1: { partition, at: 'a' } })
      const key = newKey()
      await sow(subject.items, [insert(key)])
      const [bare] = await subject.items.read([key], never)
      expect(bare?.kind === 'read' && 'indexed' in (bare.item ?? {})).toBe(false)
    })

    it('go on where a page ended', async () => {
      const places = Array.from({ length: 9 }, (_, n) => `p${n}`)
      const { partition } = await given(places)
      await shows(partition, places)
      const found: string[] = []
      for (let after: string | undefined, n = 0; n < 20; n++) {
        const page = await subject.lists.list({ index: 1, partition, after, to: 'p7', most: 2 }, never)
        if (page.kind !== 'read') throw new Error(page.kind)
        found.push(...page.items.map(({ at }) => at))
        after = page.last
        if (after === undefined) break
      }
      expect(found).toEqual(places.slice(0, 8))
    })
  })
}
