import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { sleepAt } from '../support/faulty.ts'
import { scan } from '../support/tables.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { forgetful, pairOf, recordless, refusing } from './faults.ts'
import { absent, city, creating, failing, found, newId, newKey } from './given.ts'

interface Told {
  readonly status: number
  readonly replayed?: true
}

describe.each(distances)('3.5 and 4 with faults of the store, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)
  const { setUp } = distance
  const key = () => ({ 'idempotency-key': newKey() })

  given('setup')(
    '3.5 retryable where sending it again may help: throttled, contention, internal, unavailable',
    async () => {
      for (const [code, type] of [
        ['ThrottlingError', 'throttled'],
        ['ProvisionedThroughputExceeded', 'throttled'],
        ['RequestLimitExceeded', 'throttled'],
        ['TransactionConflict', 'contention'],
        ['InternalServerError', 'unavailable'],
        ['SomethingNew', 'unavailable'],
        ['AccessDenied', 'internal-error'],
        ['AccessDenied', 'internal-error'],
      ] as const) {
        const id = newId()
        const { faulty, stop } = await pairOf(distance, refusing(id, code))
        const operations = [
          { id: 'a', ...creating() },
          { id: 'b', ...creating(id) },
          { id: 'c', ...failing() },
          { id: 'd', ...creating(), dependsOn: ['b'] },
          { id: 'e', ...creating(), dependsOn: ['c', 'b'] },
          { id: 'f', method: 'PATCH', path: absent(id).path, body: {}, dependsOn: ['d'] },
        ]
        const answer = await faulty(batchRequest(operations))
        const { results, retry } = bodyOf(answer)
        expect(results[1].error.type, code).toBe(`/problems/${type}`)
        expect(results[1].status).toBe(code === 'AccessDenied' ? 500 : 503)
        // Everything that can succeed once b does is worth sending again; e also waits for c, which never will.
        expect(retry.ids).toEqual(['b', 'd', 'f'])
        expect(answer.headers['retry-after']).toBe(String(retry.after))
        await stop()
      }
    },
  )

  given('setup')('3.6 operations on one item do not overtake one that has to be retried', async () => {
    const { id, path } = absent()
    const { healthy, faulty, stop } = await pairOf(distance, refusing(id, 'ThrottlingError'))
    const patch = { method: 'PATCH', path, body: { population: 1 } }
    const operations = [creating(), creating(id), patch]
    const headers = key()
    const first = bodyOf(await faulty(batchRequest(operations, headers)))
    expect(first.results.map(({ status }: Told) => status)).toEqual([201, 503, 503])
    const second = bodyOf(await healthy(batchRequest(operations, headers)))
    expect(second.results.map(({ status }: Told) => status)).toEqual([201, 201, 200])
    await stop()
  })

  given('setup')(
    '4.3 retryable results are run again, the others are replayed, and the merged result is stored',
    async () => {
      const { id } = absent()
      const { healthy, faulty, stop } = await pairOf(distance, refusing(id, 'ThrottlingError'))
      const operations = [creating(), failing(), creating(id)]
      const request = batchRequest(operations, key())
      const first = await faulty(request)
      expect(bodyOf(first).summary).toMatchObject({ success: 1, failed: 2, retryable: 1 })
      const second = await healthy(request)
      const replayed = (answer: typeof second) =>
        bodyOf(answer).results.map((result: Told) => result.replayed === true)
      expect(bodyOf(second).results.map(({ status }: Told) => status)).toEqual([201, 404, 201])
      expect(replayed(second)).toEqual([true, true, false])
      expect(second.headers).not.toHaveProperty('idempotent-replayed')
      const third = await healthy(request)
      expect(bodyOf(third).results.map(({ status }: Told) => status)).toEqual([201, 404, 201])
      expect(replayed(third)).toEqual([true, true, true])
      expect(third.headers['idempotent-replayed']).toBe('true')
      await stop()
    },
  )

  given('setup')('4.4 answers that are lost change nothing: every operation takes effect once', async () => {
    const { healthy, faulty, stop } = await pairOf(distance, forgetful)
    const [one, other] = [absent(), absent()]
    const patch = { method: 'PATCH', path: one.path, body: { population: 1 } }
    const operations = [creating(one.id), patch, creating(other.id), { method: 'DELETE', path: other.path }]
    const answer = bodyOf(await faulty(batchRequest(operations, key())))
    expect(answer.results.map(({ status }: Told) => status)).toEqual([201, 200, 201, 204])
    expect((await found(healthy, one)).headers.etag).toBe('"2"')
    await stop()
  })

  given('setup')('4.5 a client may put what failed into another batch', async () => {
    const { id, path } = absent()
    const { healthy, faulty, stop } = await pairOf(distance, refusing(id, 'ThrottlingError'))
    const create = { id: 'x', ...creating(id), idempotencyKey: newKey() }
    const first = bodyOf(await faulty(batchRequest([create, { id: 'y', ...creating() }], key())))
    expect(first.retry.ids).toEqual(['x'])
    const rechunked = await Promise.all(
      [1, 2, 3].map(() => healthy(batchRequest([create, failing()], key()))),
    )
    for (const answer of rechunked)
      expect(bodyOf(answer).results[0]).toMatchObject({ status: 201, etag: '"1"' })
    expect((await found(healthy, { id, path, href: `/v1${path}` })).headers.etag).toBe('"1"')
    await stop()
  })

  given('setup')(
    '4.2 same key while the first still runs: 409 with Retry-After, and its results afterwards',
    async () => {
      // The first call claims the key, the second one writes.
      const sleeper = sleepAt(2, 'before')
      const { call, stop } = await setUp({ wire: sleeper.wire, functionTimeoutSeconds: 30 })
      const request = batchRequest([creating()], key())
      const first = call(request)
      await sleeper.asleep
      const second = await call(request)
      expect(second.status).toBe(409)
      expect(bodyOf(second).type).toBe('/problems/idempotency-key-in-progress')
      // It has hardly begun, and may be over in a moment.
      expect(Number(second.headers['retry-after'])).toBeGreaterThanOrEqual(1)
      expect(Number(second.headers['retry-after'])).toBeLessThanOrEqual(10)
      const other = await call(
        batchRequest([failing()], { 'idempotency-key': request.headers?.['idempotency-key'] ?? '' }),
      )
      expect(bodyOf(other).type).toBe('/problems/idempotency-key-reused')
      sleeper.wake()
      expect(bodyOf(await first).results[0].status).toBe(201)
      expect((await call(request)).headers['idempotent-replayed']).toBe('true')
      await stop()
    },
  )

  given('setup')('4.7 no record exceeds 400 KB, at the largest batch', async () => {
    const { call, tables, stop } = await setUp({})
    // Text that hardly compresses, and that a result has to keep: the item may change before the retry.
    const items = Array.from({ length: 1000 }, () =>
      city(newId(), { altName: randomBytes(1200).toString('base64') }),
    )
    await call(jsonRequest('POST', '/v1/cities', items))
    const operations = items.map(({ id }) => ({ method: 'GET', path: `/cities/${id}` }))
    const request = batchRequest(operations, key())
    const first = bodyOf(await call(request))
    expect(first.summary.success).toBe(1000)
    const records = await scan(tables.client, tables.batches)
    const sizes = records.map((record) =>
      Object.values(record).reduce((sum, { B, S }) => sum + (B?.length ?? S?.length ?? 8), 0),
    )
    expect(Math.max(...sizes)).toBeLessThan(400_000)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(800_000)
    const second = bodyOf(await call(request))
    expect(second.results[999].body).toEqual(items[999])
    expect(second.summary.replayed).toBe(1000)
    await stop()
  })

  given('setup')('4.8 without its record the batch is refused with 503, and nothing is run', async () => {
    const { healthy, faulty, stop } = await pairOf(distance, recordless)
    const fresh = absent()
    const request = batchRequest([creating(fresh.id)], key())
    const refused = await faulty(request)
    expect(refused.status).toBe(503)
    expect(bodyOf(refused).type).toBe('/problems/service-unavailable')
    expect((await found(healthy, fresh)).status).toBe(404)
    expect((await faulty(batchRequest([creating()]))).status).toBe(207)
    // The key is unused: another payload may take it.
    const other = batchRequest([creating(fresh.id), failing()], request.headers)
    expect(bodyOf(await healthy(other)).results[0].status).toBe(201)
    await stop()
  })
})
