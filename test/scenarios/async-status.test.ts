import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Caller } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { creating, failing } from './given.ts'
import { accepted, finished, read, statusesOf } from './later.ts'

const counts = { notAttempted: 0, retryable: 0, replayed: 0 }

/** Resources below a batch, by which somebody might look for it. */
const paths = ['', '/results', '/errors', '/operations/0'] as const

const isNotFound = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(404)
  expect(bodyOf(answer)).toMatchObject({ type: '/problems/not-found' })
}

describe.each(distances)('5.2 status, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  given(
    'setup',
    'clock',
    'steps',
  )('5.2 queued, running, completed, with live counts', async () => {
    const clock = manualClock(Date.parse('2026-03-01T12:00:00.500Z'))
    const service = await setUp({ clock })
    const operations = [
      ...Array.from({ length: 1_400 }, failing),
      { ...creating(), id: 'last' },
      { id: 'bad', method: 'NO' },
    ]
    const id = await accepted(service.call, batchRequest(operations))
    const status = async () => bodyOf(await read(service.call, id))
    const created = { createdAt: '2026-03-01T12:00:00.500Z', expiresAt: '2026-03-08T12:00:00.000Z' }
    const links = {
      self: `/v1/batches/${id}`,
      results: `/v1/batches/${id}/results`,
      errors: `/v1/batches/${id}/errors`,
      cancellation: `/v1/batches/${id}/cancellation`,
    }
    const base = { id, ...created, links }
    expect(await status()).toEqual({
      ...base,
      state: 'queued',
      summary: { total: 1_402, success: 0, failed: 0, ...counts, pending: 1_402 },
    })
    clock.advance(1_000)
    await service.steps.split()
    const started = { ...base, state: 'running', startedAt: '2026-03-01T12:00:01.500Z' }
    expect(await status()).toEqual({
      ...started,
      summary: { total: 1_402, success: 0, failed: 0, ...counts, pending: 1_402 },
    })
    clock.advance(1_000)
    await service.steps.workOne()
    expect(await status()).toEqual({
      ...started,
      summary: { total: 1_402, success: 0, failed: 1_000, ...counts, pending: 402 },
    })
    clock.advance(1_000)
    await service.work()
    const { results, ...ended } = await status()
    expect(ended).toEqual({
      ...started,
      state: 'completed',
      completedAt: '2026-03-01T12:00:03.500Z',
      summary: { total: 1_402, success: 1, failed: 1_401, ...counts, pending: 0 },
      outcome: 'partial',
      retry: { ids: [], after: 0 },
    })
    expect(statusesOf({ results })).toEqual([...Array(1_400).fill(404), 201, 400])
    clock.advance(7 * 86_400_000 - 3_501)
    expect((await read(service.call, id)).status, '5.2 kept until expiresAt').toBe(200)
    clock.advance(1)
    for (const path of paths) isNotFound(await read(service.call, id, path))
    await service.stop()
  })

  it('5.2 once done: the summary is in the header, too, and there is nothing to ask again for', async () => {
    const id = await accepted(call, batchRequest([creating(), failing()]))
    const { headers, text } = await finished({ call, work }, id)
    expect(headers['batch-summary']).toBe(
      'total=2, success=1, failed=1, not-attempted=0, retryable=0, replayed=0, pending=0',
    )
    expect(headers).not.toHaveProperty('retry-after')
    expect(headers['cache-control']).toBe('no-store')
    const { createdAt, startedAt, completedAt, expiresAt, ...body } = JSON.parse(text)
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeGreaterThan(604_799_000 - 1)
    expect([createdAt, startedAt, completedAt]).toEqual([createdAt, startedAt, completedAt].toSorted())
    expect(body).toMatchObject({ id, state: 'completed', outcome: 'partial' })
  })

  it.each(['0'.repeat(20), 'x', 'META', '0'.repeat(21), '%2e%2e', '__proto__', 'A'.repeat(20), '%20', '%00'])(
    '5.2 404 for a batch that is not there: %s',
    async (id) => {
      for (const path of paths) isNotFound(await read(call, id, path))
      isNotFound(await call({ method: 'POST', path: `/v1/batches/${id}/cancellation` }))
    },
  )

  it('5.2 404 for a synchronous batch without a key', async () => {
    const { id } = bodyOf(await call(batchRequest([creating()])))
    for (const path of paths) isNotFound(await read(call, id, path))
    isNotFound(await call({ method: 'POST', path: `/v1/batches/${id}/cancellation` }))
  })

  given('setup')('5.2 404 for the batch of another principal, or of another tenant', async () => {
    const service = await setUp({ settings: tenantSettings })
    const tenant = newTenant()
    const as = (grant: object): Caller => {
      return (request) => service.call({ ...request, grant })
    }
    const ada = as(grantOf(tenant, 'ada'))
    const id = await accepted(ada, batchRequest([failing()]))
    for (const state of ['before the end', 'after it']) {
      for (const other of [as(grantOf(tenant, 'bob')), as(grantOf(newTenant(), 'ada'))]) {
        for (const path of paths) isNotFound(await read(other, id, path))
        const cancelled = await other({ method: 'POST', path: `/v1/batches/${id}/cancellation` })
        isNotFound(cancelled)
      }
      const { state: told } = bodyOf(await finished({ ...service, call: ada }, id))
      expect(told, state).toBe('completed')
    }
    await service.stop()
  })
})
