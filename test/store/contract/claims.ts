import { beforeAll, describe, expect, it } from 'vitest'
import { type BatchStore, BatchStoreUnavailable } from '../../../functions/ports/batches.ts'
import {
  type BatchSubject,
  claimed,
  end,
  later,
  newId,
  noise,
  plainClaim,
  plainRecord,
  request,
  running,
} from '../batch-fixtures.ts'
import { never, over } from '../fixtures.ts'

/** The lease, five seconds for clocks that differ, and one millisecond. */
const afterLease = 37_001

export const claimsContract = ({ open }: BatchSubject): void => {
  describe('claims', () => {
    let store: BatchStore

    beforeAll(() => {
      store = open()
    })

    const claim = async (asked: ReturnType<typeof request>) => plainClaim(await store.claim(asked, never))
    const read = async (id: string) => plainRecord(await store.read(id, never))

    it('takes what nobody has', async () => {
      const id = newId()
      expect(await read(id)).toBeUndefined()
      expect(await claim(request(id, 'a'))).toEqual(claimed(1))
      expect(await read(id)).toEqual(running('a'))
    })

    it.each([0, 1, 36_999, 37_000])('shows who holds it, %i ms later', async (milliseconds) => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await claim(later(id, 'b', milliseconds))).toEqual(running('a'))
      expect(await claim(later(id, 'b', milliseconds, 'other'))).toEqual(running('a'))
      expect(await read(id)).toEqual(running('a'))
    })

    it('takes over once the lease has passed, for the same payload only', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await claim(later(id, 'b', afterLease, 'other'))).toEqual(running('a'))
      expect(await claim(later(id, 'b', afterLease))).toEqual(claimed(2))
      expect(await read(id)).toMatchObject({ state: 'running', owner: 'b', fingerprint: 'print' })
      expect(await claim(later(id, 'c', afterLease + 1))).toMatchObject({ owner: 'b' })
      expect(await claim(later(id, 'c', 2 * afterLease))).toEqual(claimed(3))
    })

    it('lets exactly one of many have it', async () => {
      const [fresh, dead] = [newId(), newId()]
      await claim(request(dead, 'dead'))
      for (const [id, attempt] of [
        [fresh, 1],
        [dead, 2],
      ] as const) {
        const owners = Array.from({ length: 20 }, (_, at) => `o${at}`)
        const claims = await Promise.all(
          owners.map((owner) => store.claim(later(id, owner, afterLease), never)),
        )
        const won = owners.filter((_, at) => claims[at]?.claimed)
        expect(won).toHaveLength(1)
        expect(plainClaim(claims[owners.indexOf(won[0] ?? '')] as never)).toEqual(
          claimed(attempt, undefined, attempt > 1 ? 0 : afterLease),
        )
        expect(await read(id)).toMatchObject({ owner: won[0] })
      }
    })

    it('ends an attempt for its owner only', async () => {
      const id = newId()
      const results = noise(100)
      await claim(request(id, 'a'))
      expect(await end(store, id, 'b', noise(50))).toBe(false)
      expect(await read(id)).toEqual(running('a'))
      expect(await end(store, id, 'a', results)).toBe(true)
      expect(await read(id)).toMatchObject({ state: 'completed', owner: 'a' })
      expect((await store.read(id, never))?.results).toEqual(new Uint8Array(results))
      expect(await end(store, id, 'b', noise(50))).toBe(false)
      expect((await store.read(id, never))?.results).toEqual(new Uint8Array(results))
    })

    it('ends an attempt once: who says it again changes nothing', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await end(store, id, 'a', Buffer.from('first'))).toBe(true)
      await end(store, id, 'a', Buffer.from('second'), 2_000)
      expect(Buffer.from((await store.read(id, never))?.results ?? []).toString()).toBe('first')
    })

    it('does not end what was never begun', async () => {
      const id = newId()
      expect(await end(store, id, 'a', noise(10))).toBe(false)
      expect(await read(id)).toBeUndefined()
    })

    it.each([10, 900_000])('keeps an overtaken attempt away (%i bytes)', async (size) => {
      const id = newId()
      const results = noise(size)
      await claim(request(id, 'a'))
      await claim(later(id, 'b', afterLease))
      expect(await end(store, id, 'a', noise(size))).toBe(false)
      expect(await read(id)).toMatchObject({ state: 'running', owner: 'b', results: undefined })
      expect(await end(store, id, 'b', results)).toBe(true)
      expect(await end(store, id, 'a', noise(size))).toBe(false)
      expect(Buffer.compare((await store.read(id, never))?.results ?? noise(1), results)).toBe(0)
    })

    it('answers a claim of a completed batch with its results, long after the lease too', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      await end(store, id, 'a', Buffer.from('done'))
      const record = running('a', 0, {
        state: 'completed',
        completedAt: '2026-11-21T12:00:01.000Z',
        results: Buffer.from('done').toString('base64'),
      })
      expect(await claim(later(id, 'b', 1_000))).toEqual(record)
      expect(await claim(later(id, 'b', 3_600_000))).toEqual(record)
      expect(await claim(later(id, 'b', 3_600_000, 'other'))).toEqual(record)
    })

    it('says so when there is no time left, and does nothing', async () => {
      const [fresh, done] = [newId(), newId()]
      await claim(request(done, 'a'))
      await end(store, done, 'a', noise(10))
      await expect(store.claim(request(fresh, 'b'), over)).rejects.toThrow(BatchStoreUnavailable)
      await expect(store.reclaim(request(done, 'b'), 'a', over)).rejects.toThrow(BatchStoreUnavailable)
      await expect(
        store.complete(
          { id: done, owner: 'a', now: new Date() },
          { results: noise(10), uncertain: false },
          over,
        ),
      ).rejects.toThrow(BatchStoreUnavailable)
      await expect(store.read(done, over)).rejects.toThrow(BatchStoreUnavailable)
      expect(await read(fresh)).toBeUndefined()
      expect(await read(done)).toMatchObject({ state: 'completed', owner: 'a' })
    })
  })
}
