import { beforeAll, describe, expect, it } from 'vitest'
import type { Endings } from '../../../functions/batch/receipts/expiry.ts'
import type { BatchName } from '../../../functions/model/attempt.ts'
import { noCounts } from '../../../functions/model/counts.ts'
import { idBytes, newId } from '../../../functions/model/ids.ts'
import type { BatchStore } from '../../../functions/ports/batches.ts'
import type { ChunkStore } from '../../../functions/ports/chunks.ts'
import { day, end, later, noise, noon, request } from '../batch-fixtures.ts'
import { never, over } from '../fixtures.ts'

export interface EndingsSubject {
  readonly endings: () => Endings
  /** The same records, but no call is answered. */
  readonly silent: () => Endings
  /** The same records, but of what is asked for the n-th (from 0) is left out, as under load. */
  readonly leavingOut: (at: number) => Endings
  readonly batches: () => BatchStore
  readonly chunks: () => ChunkStore
}

const keyed = (id: string, since = noon): BatchName => ({
  kind: 'keyed',
  batch: idBytes(id),
  since,
  chunk: 0,
})
const chunk = (id: string, first: number): BatchName => ({ ...keyed(id), kind: 'chunk', chunk: first })

const completed = (attempts: number, milliseconds: number, changes: object = {}) => ({
  since: noon,
  attempts,
  completedAt: noon + milliseconds,
  uncertain: false,
  ...changes,
})

const runningIn = (attempts: number) => ({ since: noon, attempts, completedAt: undefined, uncertain: false })

export const endingsContract = (subject: EndingsSubject): void => {
  describe('endings of batches', () => {
    let store: BatchStore
    let endings: Endings

    beforeAll(() => {
      store = subject.batches()
      endings = subject.endings()
    })

    const of = async (...names: BatchName[]) => endings(names, never)

    const ended = async (milliseconds = 1_000): Promise<string> => {
      const id = newId()
      await store.claim(request(id, 'a'), never)
      await end(store, id, 'a', noise(10), milliseconds)
      return id
    }

    it('says nothing where there is no record', async () => {
      expect(await of(keyed(newId()))).toEqual([undefined])
      expect(await of()).toEqual([])
    })

    it('follows a batch from attempt to attempt', async () => {
      const id = newId()
      await store.claim(request(id, 'a'), never)
      expect(await of(keyed(id))).toEqual([runningIn(1)])
      await store.claim(later(id, 'b', 40_000), never)
      expect(await of(keyed(id))).toEqual([runningIn(2)])
      await end(store, id, 'b', noise(900_000), 41_000)
      expect(await of(keyed(id))).toEqual([completed(2, 41_000)])
      await store.reclaim(later(id, 'c', 42_000), 'b', never)
      expect(await of(keyed(id))).toEqual([runningIn(3)])
    })

    it('says that something is uncertain, until an attempt has ended that is certain of all', async () => {
      const id = newId()
      const complete = (owner: string, uncertain: boolean, at: number) =>
        store.complete({ id, owner, now: new Date(noon + at) }, { results: noise(10), uncertain }, never)
      await store.claim(request(id, 'a'), never)
      await complete('a', true, 1_000)
      expect(await of(keyed(id))).toEqual([completed(1, 1_000, { uncertain: true })])
      await store.reclaim(later(id, 'b', 2_000), 'a', never)
      expect(await of(keyed(id))).toMatchObject([{ completedAt: undefined }])
      await complete('b', false, 3_000)
      expect(await of(keyed(id))).toEqual([completed(2, 3_000)])
    })

    it('tells the lives of a key apart', async () => {
      const id = await ended()
      await store.claim(later(id, 'b', day * 1_000, 'other'), never)
      const now = { ...runningIn(1), since: noon + day * 1_000 }
      expect(await of(keyed(id), keyed(id, noon + day * 1_000))).toEqual([now, now])
    })

    it('answers any number in their order, also the same one twice', async () => {
      const ids = await Promise.all(Array.from({ length: 120 }, (_, at) => ended(at)))
      const names = [...ids, newId(), ...ids.toReversed()].map((id) => keyed(id))
      const wanted = ids.map((_, at) => completed(1, at))
      expect(await endings(names, never)).toEqual([...wanted, undefined, ...wanted.toReversed()])
    })

    it('says nothing of what it got no answer to', async () => {
      const ids = [await ended(), await ended(), await ended()]
      const names = ids.map((id) => keyed(id))
      expect(await endings(names, over)).toEqual([undefined, undefined, undefined])
      expect(await subject.silent()(names, never)).toEqual([undefined, undefined, undefined])
      expect(await subject.leavingOut(1)(names, never)).toEqual([
        completed(1, 1_000),
        undefined,
        completed(1, 1_000),
      ])
    })
  })

  describe('endings of chunks', () => {
    const createdAt = new Date(noon).toISOString()
    const expiresAt = Math.floor(noon / 1_000) + 7 * day
    const range = { chunk: 0, start: 0, end: 10, firstIndex: 500, firstLine: 0, count: 100 }

    const attempt = (owner: string, milliseconds: number) => ({
      owner,
      fingerprint: 'print',
      now: new Date(noon + milliseconds),
      leaseUntil: noon + milliseconds + 120_000,
      expiresAt,
    })

    const ends = [
      { abandoned: false, uncertain: false },
      { abandoned: true, uncertain: false },
      { abandoned: false, uncertain: true },
    ]

    it.each(ends)('follow a chunk to its end (given up: $abandoned, uncertain: $uncertain)', async (end) => {
      const [chunks, endings] = [subject.chunks(), subject.endings()]
      const id = newId()
      const name = { batch: id, createdAt, firstIndex: 500 }
      const asked = [chunk(id, 500), chunk(id, 0), keyed(id)]
      expect(await endings(asked, never)).toEqual([undefined, undefined, undefined])
      await chunks.claim(name, attempt('a', 0), never)
      // The first delivery dies, and the next comes after its lease.
      await chunks.claim(name, attempt('b', 200_000), never)
      expect(await endings(asked, never)).toEqual([runningIn(2), undefined, undefined])
      const now = new Date(noon + 201_000)
      const done = { range, owner: 'b', counts: noCounts, results: noise(10), expiresAt, now, ...end }
      expect(await chunks.finish(name, done, never)).toBe(true)
      const wanted = completed(2, 201_000, { uncertain: end.abandoned || end.uncertain })
      expect(await endings(asked, never)).toEqual([wanted, undefined, undefined])
    })
  })
}
