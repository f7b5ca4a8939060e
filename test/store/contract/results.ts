import { describe, expect, it } from 'vitest'
import { BatchStoreUnavailable } from '../../../functions/ports/batches.ts'
import {
  type BatchSubject,
  claimed,
  end,
  later,
  newId,
  noise,
  plainClaim,
  request,
} from '../batch-fixtures.ts'
import { never } from '../fixtures.ts'

const KB = 1024
const dynamoDbLimit = 400 * KB
const sizes = [
  0,
  1,
  32 * KB,
  32 * KB + 1,
  256 * KB,
  256 * KB + 1,
  380 * KB,
  380 * KB + 1,
  400 * KB,
  760 * KB,
  760 * KB + 1,
  5 * KB * KB,
]

const same = (read: Uint8Array | undefined, wrote: Uint8Array): boolean =>
  read !== undefined && Buffer.compare(read, wrote) === 0

export const resultsContract = ({ open, losing, failing, recordSizes }: BatchSubject): void => {
  describe('results', () => {
    it.each(sizes)('keeps %i bytes, in records that DynamoDB takes', async (size) => {
      const store = open()
      const id = newId()
      const results = noise(size)
      await store.claim(request(id, 'a'), never)
      expect(await end(store, id, 'a', results)).toBe(true)
      expect(same((await store.read(id, never))?.results, results)).toBe(true)
      const seen = await store.claim(later(id, 'b', 2_000), never)
      expect(!seen.claimed && same(seen.record.results, results)).toBe(true)
      const records = await recordSizes(id)
      expect(Math.max(...records)).toBeLessThanOrEqual(dynamoDbLimit)
      expect(records.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(size)
    })

    it.each([
      [10, 900_000],
      [900_000, 10],
      [900_000, 500_000],
      [400_000, 1_200_000],
    ])('replaces %i bytes by %i', async (first, second) => {
      const store = open()
      const id = newId()
      await store.claim(request(id, 'a'), never)
      await end(store, id, 'a', noise(first))
      await store.reclaim(later(id, 'b', 2_000), 'a', never)
      const results = noise(second)
      expect(await end(store, id, 'b', results, 3_000)).toBe(true)
      expect(same((await store.read(id, never))?.results, results)).toBe(true)
      const seen = await store.claim(later(id, 'c', 4_000), never)
      expect(!seen.claimed && same(seen.record.results, results)).toBe(true)
    })
  })

  describe('lost answers', () => {
    it.each([1, 2, 3, 4])('claims, with the answer to call %i lost', async (lost) => {
      const store = losing((call) => call === lost)
      const [fresh, dead, expired] = [newId(), newId(), newId()]
      await open().claim(request(dead, 'dead'), never)
      await open().claim(request(expired, 'dead'), never)
      expect(plainClaim(await store.claim(later(fresh, 'a', 40_000), never))).toEqual(
        claimed(1, undefined, 40_000),
      )
      expect(plainClaim(await store.claim(later(dead, 'a', 40_000), never))).toEqual(claimed(2))
      expect(plainClaim(await store.claim(later(expired, 'a', 86_400_000), never))).toEqual(
        claimed(1, undefined, 86_400_000),
      )
      for (const id of [fresh, dead, expired])
        expect(await open().read(id, never)).toMatchObject({ owner: 'a' })
    })

    it.each([1, 2, 3, 4, 5])('completes, with the answer to call %i lost', async (lost) => {
      for (const size of [10, 900_000]) {
        const id = newId()
        const results = noise(size)
        await open().claim(request(id, 'a'), never)
        expect(
          await end(
            losing((call) => call === lost),
            id,
            'a',
            results,
          ),
        ).toBe(true)
        expect(same((await open().read(id, never))?.results, results)).toBe(true)
      }
    })

    it('takes once more, with the answer lost', async () => {
      const id = newId()
      await open().claim(request(id, 'a'), never)
      await end(open(), id, 'a', noise(10))
      const store = losing((call) => call === 1)
      expect(await store.reclaim(later(id, 'b', 2_000), 'a', never)).toBe(2)
      expect(await open().read(id, never)).toMatchObject({ state: 'running', owner: 'b' })
    })

    it('does not take the loss of an answer for the loss of the batch', async () => {
      const id = newId()
      await open().claim(request(id, 'a'), never)
      await open().claim(later(id, 'b', 40_000), never)
      const store = losing((call) => call === 1)
      expect(await end(store, id, 'a', noise(10))).toBe(false)
      expect(plainClaim(await store.claim(later(id, 'c', 41_000), never))).toMatchObject({ owner: 'b' })
    })

    it('gives up when nothing arrives, and has done nothing', async () => {
      const id = newId()
      const deaf = failing(() => true)
      await expect(deaf.claim(request(id, 'a'), never)).rejects.toThrow(BatchStoreUnavailable)
      expect(await open().read(id, never)).toBeUndefined()
      await open().claim(request(id, 'a'), never)
      await expect(end(deaf, id, 'a', noise(10))).rejects.toThrow(BatchStoreUnavailable)
      await expect(deaf.read(id, never)).rejects.toThrow(BatchStoreUnavailable)
      expect(await open().read(id, never)).toMatchObject({ state: 'running', owner: 'a' })
    })

    it('does not complete before every part of the results is there', async () => {
      const results = noise(1_500_000)
      for (let last = 1; last <= 4; last++) {
        const id = newId()
        await open().claim(request(id, 'a'), never)
        const dying = failing((call) => call > last)
        await end(dying, id, 'a', results).catch(() => undefined)
        const record = await open().read(id, never)
        if (record?.state === 'completed') expect(same(record.results, results)).toBe(true)
        expect(plainClaim(await open().claim(later(id, 'b', 40_000), never))).toEqual(claimed(2))
      }
    })
  })
}
