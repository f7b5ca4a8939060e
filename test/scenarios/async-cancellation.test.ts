import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, city, creatings, failing, found } from './given.ts'
import { accepted, finished, read, statusesOf } from './later.ts'
import { announced, uploaded } from './uploads.ts'

const cancelling = (id: string) => ({ method: 'POST', path: `/v1/batches/${id}/cancellation` })

describe.each(distances)('5.3 cancellation, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  afterAll(stop)
  const given = casesOf(distance)

  given('setup', 'steps')('5.3 what was not started becomes not attempted; what was done stays', async () => {
    const service = await setUp({})
    const items = creatings(1_400)
    const id = await accepted(service.call, batchRequest(items))
    await service.steps.split()
    await service.steps.workOne()
    const asked = await service.call(cancelling(id))
    expect(asked).toMatchObject({ status: 202, headers: { location: `/v1/batches/${id}` } })
    const { state, cancelledAt, summary: then } = bodyOf(asked)
    expect([state, then.success, then.pending]).toEqual(['running', 1_000, 400])
    const again = await service.call(cancelling(id))
    expect(again.status, 'asked twice while it runs').toBe(202)
    expect(bodyOf(again).cancelledAt).toBe(cancelledAt)
    const body = bodyOf(await finished(service, id))
    expect(body).toMatchObject({ state: 'cancelled', cancelledAt, outcome: 'partial' })
    expect(body.summary).toEqual({
      total: 1_400,
      success: 1_000,
      failed: 400,
      notAttempted: 400,
      retryable: 400,
      replayed: 0,
      pending: 0,
    })
    expect(statusesOf(body)).toEqual([...Array(1_000).fill(201), ...Array(400).fill(503)])
    const { error, retryAfter } = body.results[1_200]
    expect(error).toMatchObject({ type: '/problems/not-attempted', status: 503 })
    expect(body.retry.ids).toHaveLength(400)
    expect(body.retry).toMatchObject({ after: retryAfter })
    for (const at of [0, 999, 1_000, 1_399]) {
      const { status } = await found(service.call, absent(items[at]?.body.id))
      expect(status, `item ${at}`).toBe(at < 1_000 ? 200 : 404)
    }
    await service.stop()
  })

  given('setup', 'steps')('5.3 before anything of it was started: everything is not attempted', async () => {
    const service = await setUp({})
    const id = await accepted(service.call, batchRequest([failing(), {}, ...creatings(3)]))
    expect(bodyOf(await service.call(cancelling(id))).state).toBe('queued')
    const { state, outcome, summary } = bodyOf(await finished(service, id))
    expect({ state, outcome }).toEqual({ state: 'cancelled', outcome: 'failed' })
    expect(summary).toMatchObject({ total: 5, failed: 5, pending: 0 })
    expect(summary.notAttempted).toBeGreaterThanOrEqual(4)
    await service.stop()
  })

  it('5.3 an import before its upload: it ends at once, with no operation', async () => {
    const { id } = await announced(call)
    const asked = await call(cancelling(id))
    expect(asked.status).toBe(202)
    const { state, summary, completedAt, cancelledAt } = bodyOf(asked)
    expect({ state, total: summary.total, pending: summary.pending }).toEqual({
      state: 'cancelled',
      total: 0,
      pending: 0,
    })
    expect(completedAt).toBe(cancelledAt)
    expect(bodyOf(await read(call, id))).toMatchObject({ state: 'cancelled', outcome: 'failed', results: [] })
    const again = await call(cancelling(id))
    expect(again.status, 'asked again').toBe(202)
    expect(bodyOf(again)).toMatchObject({ state: 'cancelled', cancelledAt })
  })

  given('setup', 'steps')('5.3 a file that lands after the cancellation is not run', async () => {
    const service = await setUp({})
    const { id, upload } = await announced(service.call, { contentType: 'application/x-ndjson' })
    await service.call(cancelling(id))
    const item = absent()
    const body = JSON.stringify(city(item.id))
    const put = await uploaded(upload, body)
    expect(put.status).toBe(200)
    await service.work()
    expect(bodyOf(await finished(service, id))).toMatchObject({ state: 'cancelled', summary: { total: 0 } })
    expect((await found(service.call, item)).status).toBe(404)
    await service.stop()
  })

  it('5.3 409 when it is finished, and nothing changes', async () => {
    const id = await accepted(call, batchRequest(creatings(2)))
    const before = await finished({ call, work }, id)
    const answer = await call(cancelling(id))
    expect(answer.status).toBe(409)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/batch-finished', status: 409 })
    expect(bodyOf(await read(call, id))).toEqual(bodyOf(before))
  })

  it('5.3 whenever it comes: every operation is accounted for, and the store agrees', async () => {
    const items = creatings(1_400)
    const id = await accepted(call, batchRequest(items))
    await work()
    const asked = await call(cancelling(id))
    expect([202, 409]).toContain(asked.status)
    const { results, summary, state } = bodyOf(await finished({ call, work }, id))
    expect(state).toBe(asked.status === 202 ? 'cancelled' : 'completed')
    expect(summary).toMatchObject({ total: 1_400, pending: 0 })
    expect(summary.success + summary.notAttempted).toBe(1_400)
    const ids = items.map(({ body }) => body.id)
    for (const at of [0, 700]) {
      const wanted = ids.slice(at, at + 700)
      const many = await call({ method: 'GET', path: `/v1/cities?id=${wanted.join()}` })
      const there = bodyOf(many).results.map(({ status }: { status: number }) => status === 200)
      const told = statusesOf({ results }).slice(at, at + 700)
      expect(there).toEqual(told.map((status) => status === 201))
    }
  })
})
