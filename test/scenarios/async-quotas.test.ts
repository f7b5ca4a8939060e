import { afterAll, describe, expect } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { creating, newKey } from './given.ts'
import { accepted, asynchronous, finished } from './later.ts'
import { announcing } from './uploads.ts'

const wanted = { collection: 'cities', method: 'POST', contentType: 'text/csv' }

describe.each(distances.slice(0, 1))('5.7 quotas, $name', (distance) => {
  afterAll(distance.stop)
  const { setUp } = distance
  const given = casesOf(distance)

  given('setup', 'steps')('5.7 open batches: 429 beyond the limit, until one has ended', async () => {
    const quotas = { maxOpenBatches: 2, maxImportRows: 10 }
    const service = await setUp({ settings: { quotas } })
    const { limits } = bodyOf(await service.call({ method: 'GET', path: '/v1' }))
    expect(limits).toMatchObject(quotas)
    const keyed = batchRequest([creating()], { ...asynchronous, 'idempotency-key': newKey() })
    const first = bodyOf(await service.call(keyed)).id
    expect((await service.call(announcing(wanted))).status).toBe(201)
    for (const request of [batchRequest([creating()], asynchronous), announcing(wanted)]) {
      const refused = await service.call(request)
      expect(refused.status, refused.text).toBe(429)
      expect(bodyOf(refused)).toMatchObject({
        type: '/problems/too-many-requests',
        detail: 'maxOpenBatches is 2, and you have reached it.',
      })
      expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    }
    expect((await service.call(keyed)).status, 'the retry of a key is no batch more').toBe(202)
    expect((await service.call(batchRequest([creating()]))).status, 'nor is a synchronous one').toBe(207)
    await finished(service, first)
    expect((await service.call(batchRequest([creating()], asynchronous))).status).toBe(202)
    await service.stop()
  })

  given('setup', 'steps')('5.7 units a minute: 429 until the next one', async () => {
    const clock = manualClock(Date.parse('2026-03-01T12:00:20.000Z'))
    const quotas = { maxOpenBatches: 10, maxImportRows: 10, maxUnitsPerMinute: 3 }
    const service = await setUp({ clock, settings: { quotas }, maxUnitsPerMinute: 3 })
    const id = await accepted(service.call, batchRequest([creating(), creating(), creating()]))
    await finished(service, id)
    const refused = await service.call(batchRequest([creating()], asynchronous))
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '40' } })
    expect(bodyOf(refused).detail).toBe('maxUnitsPerMinute is 3, and you have reached it.')
    clock.advance(40_000)
    expect((await service.call(batchRequest([creating()], asynchronous))).status).toBe(202)
    await service.stop()
  })

  given('setup', 'steps')(
    '5.7 rows of an import: those within the limit are run, and it says so',
    async () => {
      const service = await setUp({ maxImportRows: 1_500 })
      const announced = bodyOf(
        await service.call(
          jsonRequest('POST', '/v1/imports', { ...wanted, contentType: 'application/x-ndjson' }),
        ),
      )
      const { url, headers } = announced.upload
      await fetch(url, { method: 'PUT', headers, body: '1\n'.repeat(2_500) })
      const body = bodyOf(await finished(service, announced.id))
      expect(body).toMatchObject({
        state: 'completed',
        outcome: 'failed',
        summary: { total: 1_000, failed: 1_000, pending: 0 },
        error: { type: '/problems/payload-too-large', status: 413 },
      })
      await service.stop()
    },
  )
})
