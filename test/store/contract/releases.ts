import { beforeAll, describe, expect, it } from 'vitest'
import { type BatchStore, BatchStoreUnavailable } from '../../../functions/ports/batches.ts'
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
import { never, over } from '../fixtures.ts'

/** A key that is given back before its time, or held beyond it, and what its record says besides. */
export const releasesContract = ({ open, losing }: BatchSubject): void => {
  let store: BatchStore

  beforeAll(() => {
    store = open()
  })

  const claim = async (asked: ReturnType<typeof request>) => plainClaim(await store.claim(asked, never))
  const read = async (id: string) => plainRecord(await store.read(id, never))

  describe('releases', () => {
    it('give a batch back at once: nobody waits for the lease', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await claim(later(id, 'b', 1_000))).toEqual(running('a'))
      expect(await store.release(id, 'a', never)).toBe(true)
      expect(await claim(later(id, 'b', 1_001, 'other'))).toMatchObject({ owner: 'a', fingerprint: 'print' })
      expect(await claim(later(id, 'b', 1_001))).toEqual(claimed(2))
      expect(await end(store, id, 'a', noise(10))).toBe(false)
      expect(await read(id)).toMatchObject({ state: 'running', owner: 'b' })
    })

    it('are for whoever holds it only', async () => {
      const [held, ended, absent] = [newId(), newId(), newId()]
      for (const id of [held, ended]) await claim(request(id, 'a'))
      await end(store, ended, 'a', Buffer.from('done'))
      expect(await store.release(held, 'b', never)).toBe(false)
      expect(await store.release(ended, 'a', never)).toBe(false)
      expect(await store.release(absent, 'a', never)).toBe(false)
      expect(await read(held)).toEqual(running('a'))
      expect(await read(ended)).toMatchObject({ state: 'completed', owner: 'a' })
      expect(await read(absent)).toBeUndefined()
    })

    it('do not touch what a successor holds', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      await claim(later(id, 'b', 40_000))
      expect(await store.release(id, 'a', never)).toBe(false)
      expect(await claim(later(id, 'c', 41_000))).toMatchObject({ state: 'running', owner: 'b' })
    })

    it('keep the results of the attempt before', async () => {
      const id = newId()
      const results = noise(20)
      await claim(request(id, 'a'))
      await end(store, id, 'a', results)
      await store.reclaim(later(id, 'b', 2_000), 'a', never)
      expect(await store.release(id, 'b', never)).toBe(true)
      expect(await claim(later(id, 'c', 2_001))).toEqual(claimed(3, results))
    })

    it('are done, with the answer lost', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await losing((call) => call === 1).release(id, 'a', never)).toBe(true)
      expect(await claim(later(id, 'b', 1))).toEqual(claimed(2))
    })

    it('say so when there is no time left', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      await expect(store.release(id, 'a', over)).rejects.toThrow(BatchStoreUnavailable)
      expect(await read(id)).toEqual(running('a'))
    })
  })

  describe('a key whose day is over', () => {
    /** Claimed in the last second of the day that an earlier attempt began. */
    const holdBeyond = async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await claim(later(id, 'b', day * 1_000 - 1_000))).toEqual(claimed(2))
      return id
    }
    /** The end of that lease of 32 seconds, and five for clocks that differ. */
    const free = day * 1_000 - 1_000 + 37_000

    it.each(['print', 'other'])(
      'stays with who holds it until the lease is over (payload: %s)',
      async (print) => {
        const id = await holdBeyond()
        for (const at of [day * 1_000, free - 1, free])
          expect(await claim(later(id, 'c', at, print))).toMatchObject({ state: 'running', owner: 'b' })
        expect(await claim(later(id, 'c', free + 1, print))).toEqual(claimed(1, undefined, free + 1))
        expect(await end(store, id, 'b', noise(10), free)).toBe(false)
      },
    )

    it('is free at once when it was given back', async () => {
      const id = await holdBeyond()
      expect(await store.release(id, 'b', never)).toBe(true)
      expect(await claim(later(id, 'c', day * 1_000, 'other'))).toEqual(claimed(1, undefined, day * 1_000))
    })

    it('is free at once when it was completed', async () => {
      const id = await holdBeyond()
      expect(await end(store, id, 'b', noise(10), day * 1_000 - 500)).toBe(true)
      expect(await claim(later(id, 'c', day * 1_000, 'other'))).toEqual(claimed(1, undefined, day * 1_000))
    })
  })

  describe('a record says', () => {
    const completedAt = async (id: string) => (await store.read(id, never))?.completedAt

    it('when it was completed, for as long as it is', async () => {
      const id = newId()
      await claim(request(id, 'a'))
      expect(await completedAt(id)).toBeUndefined()
      await end(store, id, 'a', noise(10), 1_500)
      expect(await completedAt(id)).toBe('2026-11-21T12:00:01.500Z')
      await store.reclaim(later(id, 'b', 2_000), 'a', never)
      expect(await completedAt(id)).toBeUndefined()
      await end(store, id, 'b', noise(900_000), 3_000)
      expect(await completedAt(id)).toBe('2026-11-21T12:00:03.000Z')
      const seen = await store.claim(later(id, 'c', 4_000), never)
      expect(!seen.claimed && seen.record.completedAt).toBe('2026-11-21T12:00:03.000Z')
    })

    it('whose it is, also once its key has another life', async () => {
      const id = newId()
      const by = (caller: string, owner: string, milliseconds: number) => ({
        ...later(id, owner, milliseconds),
        caller,
      })
      await claim(by('alice', 'a', 0))
      expect(await read(id)).toMatchObject({ caller: 'alice' })
      await end(store, id, 'a', noise(10))
      expect(await claim(by('alice', 'b', 2_000))).toMatchObject({ caller: 'alice' })
      await store.reclaim(by('alice', 'b', 2_000), 'a', never)
      expect(await read(id)).toMatchObject({ caller: 'alice' })
      await claim(by('bob', 'c', day * 1_000))
      expect(await read(id)).toMatchObject({ caller: 'bob', owner: 'c' })
    })
  })
}
