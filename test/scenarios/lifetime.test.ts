import { afterAll, describe, expect } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { faultAt } from '../support/faulty.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newKey } from './given.ts'

const hour = 3_600_000
const order = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  lines: [{ sku: 'a', quantity: 1, unitPrice: 2 }],
}
const statusesOf = (body: { results: { status: number }[] }) => body.results.map(({ status }) => status)

describe.each(distances)('4 how long a key is kept, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)
  const { setUp } = distance
  const key = () => ({ 'idempotency-key': newKey() })

  given('setup', 'clock')('4 a key is kept for 24 hours', async () => {
    const clock = manualClock()
    const { call, stop } = await setUp({ clock })
    const request = batchRequest([creating()], key())
    await call(request)
    clock.advance(24 * hour - 60_000)
    expect((await call(request)).headers['idempotent-replayed']).toBe('true')
    clock.advance(60_000 + 1_000)
    const anew = await call(request)
    expect(anew.headers).not.toHaveProperty('idempotent-replayed')
    expect(statusesOf(bodyOf(anew))).toEqual([409])
    await stop()
  })

  given('setup', 'clock')(
    '4 an expired key is a new one: what it brings is run, also with another payload',
    async () => {
      const clock = manualClock()
      const { call, stop } = await setUp({ clock })
      const item = await existing(call)
      const headers = key()
      const daily = (population: number) =>
        call(batchRequest([{ method: 'PATCH', path: item.path, body: { population } }], headers))
      for (const population of [1, 2, 3]) {
        expect(statusesOf(bodyOf(await daily(population)))).toEqual([200])
        expect(bodyOf(await found(call, item)).population).toBe(population)
        clock.advance(24 * hour + 1_000)
      }
      await stop()
    },
  )

  given('setup', 'clock')('4 an expired key makes new server-made ids', async () => {
    const clock = manualClock()
    const { call, stop } = await setUp({ clock })
    const request = jsonRequest('POST', '/v1/orders', order, key())
    const first = await call(request)
    clock.advance(24 * hour + 1_000)
    const second = await call(request)
    expect(second.status).toBe(201)
    expect(second.headers.location).not.toBe(first.headers.location)
    await stop()
  })

  given('setup', 'clock')('4.5 an operation’s own key expires as well', async () => {
    const clock = manualClock()
    const { call, stop } = await setUp({ clock })
    const item = await existing(call)
    const idempotencyKey = newKey()
    const daily = (population: number) =>
      call(batchRequest([{ method: 'PATCH', path: item.path, body: { population }, idempotencyKey }]))
    await daily(1)
    clock.advance(24 * hour + 1_000)
    expect(statusesOf(bodyOf(await daily(2)))).toEqual([200])
    expect(bodyOf(await found(call, item)).population).toBe(2)
    await stop()
  })

  given('setup', 'clock')(
    '4.4 a function that dies after its effects: the retry ends exactly once',
    async () => {
      const clock = manualClock()
      const healthy = await setUp({ clock })
      const [item, fresh] = [await existing(healthy.call), absent()]
      const patch = { method: 'PATCH', path: item.path, body: { population: 9 } }
      const request = batchRequest([patch, creating(fresh.id), failing()], key())
      // Claim, read, write: and then nothing more.
      const { wire } = faultAt({ call: 3, mode: 'crash after' })
      const dying = await setUp({ tables: healthy.tables, clock, wire })
      await dying.call(request)
      expect((await healthy.call(request)).status).toBe(409)
      clock.advance(38_000)
      const retried = bodyOf(await healthy.call(request))
      expect(statusesOf(retried)).toEqual([200, 201, 404])
      expect((await found(healthy.call, item)).headers.etag).toBe('"2"')
      expect(bodyOf(await found(healthy.call, fresh))).toEqual(city(fresh.id))
      await dying.stop()
      await healthy.stop()
    },
  )
})
