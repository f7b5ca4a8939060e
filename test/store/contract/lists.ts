import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ItemStore } from '../../../functions/ports/items.ts'
import type { ListOutcome, ListStore, Stretch } from '../../../functions/ports/lists.ts'
import { insert, long, never, over, record, sow, tombstone, update } from '../fixtures.ts'

export interface ListsSubject {
  readonly items: ItemStore
  readonly lists: ListStore
}

/** Ids in the order of their bytes, which is not that of every alphabet. */
const ids = ['-', '.a', '0', '10', '9', ':', '@', 'A', 'Z', '_', 'a', 'aa', 'b', 'z', '~']

export const listsContract = (open: () => ListsSubject): void => {
  describe('lists', () => {
    let subject: ListsSubject

    beforeAll(() => {
      subject = open()
    })

    /** A partition that no other test has. */
    const newPartition = () => `${randomBytes(6).toString('hex')}#items#3`

    const given = async (names: readonly string[], data?: string): Promise<string> => {
      const partition = newPartition()
      const writes = names.map((name) => insert(`${partition}#${name}`, data))
      await sow(subject.items, writes)
      return partition
    }

    const list = (stretch: Stretch) => subject.lists.list(stretch, never)

    const idsOf = (outcome: ListOutcome) =>
      outcome.kind === 'read' ? outcome.items.map(({ id }) => id) : outcome.kind

    /** The pages of a partition, to its end. */
    const pages = async (partition: string, most: number) => {
      const found = []
      for (let after: string | undefined, at = 0; at < 100; at++) {
        const page = await list({ partition, after, most })
        if (page.kind !== 'read') throw new Error(page.kind)
        found.push(page)
        after = page.last
        if (after === undefined) return found
      }
      throw new Error('it does not end')
    }

    it('finds nothing where nothing is', async () => {
      const outcome = await list({ partition: newPartition(), most: 10 })
      expect(outcome).toEqual({ kind: 'read', items: [], last: undefined })
    })

    it('shows a partition in the order of the ids’ bytes, and of the others nothing', async () => {
      const partition = await given(ids.toReversed())
      await sow(subject.items, [insert(`${partition}0#0`), insert(`${partition.slice(0, -1)}#0`)])
      const outcome = await list({ partition, most: 100 })
      expect(idsOf(outcome)).toEqual(ids)
      expect(outcome).toMatchObject({ last: undefined })
    })

    it.each([1, 2, 7, 14, 15, 16])('goes on where a page of %i ended', async (most) => {
      const partition = await given(ids)
      const found = await pages(partition, most)
      expect(found.flatMap(idsOf)).toEqual(ids)
      for (const page of found) expect(page.items.length).toBeLessThanOrEqual(most)
    })

    it('begins behind a place, whether something is there or not', async () => {
      const partition = await given(ids)
      for (const [after, behind] of [
        ['9', 5],
        ['99', 5],
        ['a', 11],
        ['zz', 14],
        ['~', 15],
      ] as const)
        expect(idsOf(await list({ partition, after, most: 100 })), after).toEqual(ids.slice(behind))
    })

    it('tells of an item what it is, and when it was made and changed', async () => {
      const partition = await given(['a', 'b'])
      await sow(subject.items, [update(`${partition}#b`, 1, record(2, '{"v":[1,{"w":null}]}'))])
      const outcome = await list({ partition, most: 10 })
      const { createdAt, updatedAt } = record(2, null)
      expect(outcome).toEqual({
        kind: 'read',
        items: [
          { id: 'a', at: 'a', members: { v: 1 }, version: 1, createdAt, updatedAt: createdAt },
          { id: 'b', at: 'b', members: { v: [1, { w: null }] }, version: 2, createdAt, updatedAt },
        ],
        last: undefined,
      })
    })

    it('sees every write at once', async () => {
      const partition = newPartition()
      for (let n = 10; n < 30; n++) {
        await sow(subject.items, [insert(`${partition}#${n}`)])
        expect(idsOf(await list({ partition, most: 100 }))).toHaveLength(n - 9)
      }
    })

    it('passes by tombstones and records beside items, and says how far it came', async () => {
      const partition = await given(ids)
      const gone = ids.slice(2, 12)
      await sow(
        subject.items,
        gone.map((id) => update(`${partition}#${id}`, 1, tombstone(2))),
      )
      await sow(subject.items, [insert(`${partition}#a#beside`, null)])
      expect((await pages(partition, 100)).flatMap(idsOf)).toEqual(ids.filter((id) => !gone.includes(id)))
      // Records that are passed by are read, too.
      expect(await list({ partition, after: ids[1], most: 4 })).toEqual({
        kind: 'read',
        items: [],
        last: ids[5],
      })
    })

    it('ends a page at what an answer can carry, and loses nothing', async () => {
      const names = Array.from({ length: 12 }, (_, at) => String(at + 10))
      const partition = await given(names, long(300_000))
      const found = await pages(partition, 1_000)
      expect(found.length).toBeGreaterThan(2)
      expect(found.flatMap(idsOf)).toEqual(names)
    })

    it('asks nothing once the deadline has passed', async () => {
      const partition = await given(['a'])
      expect(await subject.lists.list({ partition, most: 1 }, over)).toEqual({ kind: 'notSent' })
    })
  })
}
