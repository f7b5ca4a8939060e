import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchStore } from '../../../functions/ports/batches.ts'
import {
  type BatchSubject,
  claimed,
  day,
  end,
  later,
  newId,
  noise,
  plainClaim,
  plainRecord,
  request,
  running,
} from '../batch-fixtures.ts'
import { never } from '../fixtures.ts'

/** The lease, five seconds for clocks that differ, and one millisecond. */
const afterLease = 37_001
const hour = 3_600_000

/** A batch that is taken more than once: its retryable operations, or after its key has expired. */
export const secondAttemptsContract = ({ open, sweep }: BatchSubject): void => {
  describe('second attempts', () => {
    let store: BatchStore

    beforeAll(() => {
      store = open()
    })

    const claim = async (asked: ReturnType<typeof request>) => plainClaim(await store.claim(asked, never))
    const read = async (id: string) => plainRecord(await store.read(id, never))

    it('takes a completed batch once more, from its last owner only', async () => {
      const id = newId()
      const again = (owner: string, previous: string) =>
        store.reclaim(later(id, owner, 50_000), previous, never)
      await claim(request(id, 'a'))
      expect(await again('b', 'a')).toBeUndefined()
      await end(store, id, 'a', Buffer.from('first'))
      expect(await again('b', 'z')).toBeUndefined()
      expect(await again('b', 'a')).toBe(2)
      expect(await read(id)).toMatchObject({ state: 'running', owner: 'b' })
      expect(await again('c', 'a')).toBeUndefined()
      expect(await again('c', 'b')).toBeUndefined()
      expect(await end(store, id, 'a', Buffer.from('late'))).toBe(false)
      expect(await end(store, id, 'b', Buffer.from('second'), 51_000)).toBe(true)
      expect(Buffer.from((await store.read(id, never))?.results ?? []).toString()).toBe('second')
    })

    it('lets exactly one of many take it once more', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      await end(store, id, 'a', Buffer.from('first'))
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, at) => store.reclaim(later(id, `o${at}`, 2_000), 'a', never)),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
    })

    it.each([5, 900_000])(
      'hands the last results to who takes over a second attempt (%i bytes)',
      async (size) => {
        const id = newId()
        const results = noise(size)
        await claim(request(id, 'a'))
        await end(store, id, 'a', results)
        await store.reclaim(later(id, 'b', 2_000), 'a', never)
        expect(await claim(later(id, 'c', 2_000 + afterLease))).toEqual(claimed(3, results))
      },
    )

    it.each(['running', 'completed'])(
      'takes what has expired as if it had never been (%s)',
      async (state) => {
        const id = newId()
        await claim(request(id, 'a'))
        if (state === 'completed') await end(store, id, 'a', noise(900_000))
        expect(await claim(later(id, 'b', day * 1000 - 1, 'other'))).toMatchObject({ state, owner: 'a' })
        expect(await claim(later(id, 'b', day * 1000, 'other'))).toEqual(claimed(1, undefined, day * 1000))
        expect(await read(id)).toEqual(running('b', day * 1000, { fingerprint: 'other' }))
        expect(await end(store, id, 'a', noise(10))).toBe(false)
      },
    )

    it('lets exactly one of many take what has expired', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, at) => store.claim(later(id, `o${at}`, day * 1000), never)),
      )
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1)
    })

    it.each([10, 900_000])(
      'do not lock a key up when TTL takes what is left of the first (%i bytes)',
      async (size) => {
        const id = newId()
        await claim(request(id, 'a'))
        await end(store, id, 'a', noise(size))
        expect(await store.reclaim(later(id, 'b', 23 * hour), 'a', never)).toBe(2)
        // It dies. A day after the first attempt TTL comes by.
        await sweep(id, later(id, 'b', 25 * hour).now)
        expect(await store.claim(later(id, 'c', 25 * hour), never)).toMatchObject({ claimed: true })
        expect(await end(store, id, 'c', Buffer.from('third'), 25 * hour)).toBe(true)
        expect(Buffer.from((await store.read(id, never))?.results ?? []).toString()).toBe('third')
      },
    )
  })
}
