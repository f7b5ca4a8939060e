import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { brokenConnection } from '../../support/wire.ts'
import { city } from '../batches.ts'
import { change, groundOn, patch, put } from './ground.ts'
import { hotOn, told } from './hot.ts'
import { meanwhile, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

describe('a write with a key every second', () => {
  it('stays as cheap as it began, and asks for ends of batches once in 25 writes', async () => {
    const hot = await hotOn(tables)
    await hot.call(batchRequest([put('1', 0)]))
    hot.units.writes.length = 0
    for (let n = 0; n < 200; n++) {
      hot.clock.advance(1_000)
      const request = batchRequest([patch('1', { population: n })], { 'idempotency-key': `key-${n}` })
      expect(await hot.only(request)).toMatchObject({ status: 200, etag: `"${n + 2}"` })
    }
    const { writes, lookups } = hot.units
    console.log(told('200 keyed writes', writes), told('look-ups', lookups))
    expect(writes).toHaveLength(200)
    // The item and up to 33 entries of 24 bytes are just over a kilobyte.
    expect(Math.max(...writes)).toBeLessThanOrEqual(2)
    expect(lookups.length).toBeLessThanOrEqual(200 / 25)
    expect(lookups.length).toBeGreaterThan(0)
    expect(await hot.records()).toHaveLength(1)
    hot.stop()
  })
})

describe('changes with keys of their own', () => {
  /** `OWN_KEYED` measures more of them. */
  const changes = Number(process.env.OWN_KEYED ?? 600)
  const own = (n: number) => patch('1', { population: n }, { idempotencyKey: `pay-${n}` })

  it(
    'are taken 512 times a day on one item, all remembered, and put off beyond',
    async () => {
      const hot = await hotOn(tables)
      await hot.call(batchRequest([put('1', 0)]))
      hot.units.writes.length = 0
      const taken = []
      for (let n = 0; n < changes; n++) {
        hot.clock.advance(20_000)
        taken.push(await hot.only(batchRequest([own(n)])))
      }
      console.log(told(`${changes} own-keyed changes`, hot.units.writes))
      expect(taken.slice(0, 512)).toEqual(
        Array.from({ length: 512 }, (_, n) => expect.objectContaining({ status: 200, etag: `"${n + 2}"` })),
      )
      for (const refused of taken.slice(512))
        expect(refused).toMatchObject({
          status: 503,
          retryable: true,
          error: { type: '/problems/contention' },
        })
      const records = await hot.records()
      expect(records.length, 'some of it lies beside the item').toBeGreaterThan(1)
      for (const { receipts } of records) expect(receipts).toBeLessThanOrEqual(16_384)
      const again = await hot.call(batchRequest(Array.from({ length: 512 }, (_, n) => own(n))))
      expect(bodyOf(again).summary).toMatchObject({ success: 512, replayed: 512 })
      // Who has no key of his own is not held up, and the next day there is room again.
      expect(await hot.only(batchRequest([patch('1', { population: 7 })]))).toMatchObject({ etag: '"514"' })
      hot.clock.advance(86_400_000)
      expect(await hot.only(batchRequest([own(changes)]))).toMatchObject({ status: 200, etag: '"515"' })
      hot.stop()
    },
    60_000 + 100 * changes,
  )
})

describe('a write without a key whose answer is lost, and 200 others before it is sent again', () => {
  it.each([
    ['took effect', true],
    ['never arrived', false],
  ])('is told as what nobody knows any more, and never done twice: it %s', async (_, arrives) => {
    const ground = groundOn(tables)
    await ground.call(batchRequest([put('1', 0)]))
    const others = await hotOf(ground)
    const answer = await ground.call(
      change('1', { population: 42 }),
      meanwhile(write, async ({ proceed }) => {
        if (arrives) await proceed()
        await others(200)
        throw brokenConnection()
      }),
    )
    expect([answer.status, bodyOf(answer).type]).toEqual([500, '/problems/outcome-unknown'])
    expect(bodyOf(answer).retryable ?? false).toBe(false)
    expect(await ground.item('1')).toEqual([arrives ? 202 : 201, city('1', 199)])
  })

  const hotOf = async (ground: ReturnType<typeof groundOn>) => async (count: number) => {
    for (let n = 0; n < count; n++) await ground.call(change('1', { population: n }))
  }
})

describe('large batches on one item', () => {
  it('make room for each other once they have ended', async () => {
    const hot = await hotOn(tables)
    await hot.call(batchRequest([put('1', 0)]))
    const operations = Array.from({ length: 1_000 }, (_, n) =>
      patch('1', { population: n }, n % 2 === 0 ? {} : { ifMatch: '"9999999"' }),
    )
    for (let n = 0; n < 24; n++) {
      hot.clock.advance(60_000)
      const answer = await hot.call(batchRequest(operations, { 'idempotency-key': `large-${n}` }))
      expect(bodyOf(answer).summary, `batch ${n}`).toMatchObject({ success: 500, failed: 500, retryable: 0 })
    }
    console.log(
      told('24 batches of 1,000 on one item', hot.units.writes),
      told('look-ups', hot.units.lookups),
    )
    hot.stop()
  })
})
