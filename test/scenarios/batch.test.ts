import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId } from './given.ts'

describe.each(distances)('3 a batch, $name', ({ call, stop }) => {
  afterAll(stop)

  it('3 the answer is the one that the contract shows', async () => {
    const london = await existing(call)
    const change = { method: 'PATCH', path: london.path, body: { population: 8_961_989 } }
    await call(batchRequest([change, change, change]))
    const id = newId()
    const operations = [
      { id: 'a', ...creating(id) },
      { id: 'b', ...change, ifMatch: '"3"' },
      { id: 'c', method: 'DELETE', path: absent().path, dependsOn: ['a'] },
    ]
    const answer = await call(batchRequest(operations, {}, { atomic: false }))
    expect(answer.status).toBe(207)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    const { id: batch, results, ...rest } = bodyOf(answer)
    expect(batch).toMatch(/^[0-9a-z]{20}$/)
    expect(rest).toEqual({
      outcome: 'partial',
      summary: { total: 3, success: 1, failed: 2, notAttempted: 0, retryable: 0, replayed: 0 },
      retry: { ids: [], after: 0 },
    })
    expect(results[0]).toEqual({
      index: 0,
      id: 'a',
      status: 201,
      location: `/v1/cities/${id}`,
      etag: '"1"',
    })
    expect(results[1]).toEqual({
      index: 1,
      id: 'b',
      status: 412,
      retryable: false,
      error: {
        type: '/problems/precondition-failed',
        title: 'Precondition failed',
        status: 412,
        detail: 'The item is at version 4, not 3.',
      },
    })
    expect(results[2]).toMatchObject({ index: 2, id: 'c', status: 404, retryable: false })
    expect(results[2].error).toMatchObject({ type: '/problems/not-found', status: 404 })
  })

  it.each([
    ['all', [creating(), creating()], 'succeeded', 2],
    ['some', [creating(), failing()], 'partial', 1],
    ['none', [failing(), failing()], 'failed', 0],
  ])(
    '3 the answer is 207 whether all, some or no operations succeed: %s',
    async (_, operations, outcome, success) => {
      const answer = await call(batchRequest(operations))
      expect(answer.status).toBe(207)
      expect(bodyOf(answer)).toMatchObject({ outcome, summary: { total: 2, success, failed: 2 - success } })
    },
  )

  it('3.1 results stand in request order with the index as default id, malformed operations included', async () => {
    const operations = [
      failing(),
      7,
      creating(),
      { id: 'x'.repeat(64), ...creating() },
      null,
      {},
      [],
      failing(),
    ]
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect(results.map(({ status }: { status: number }) => status)).toEqual([
      404, 400, 201, 201, 400, 400, 400, 404,
    ])
    expect(results.map(({ id }: { id: string }) => id)).toEqual([
      '0',
      '1',
      '2',
      'x'.repeat(64),
      '4',
      '5',
      '6',
      '7',
    ])
  })

  it('3.1 a thousand results, in order', async () => {
    const operations = Array.from({ length: 1000 }, (_, at) => (at % 2 === 0 ? creating() : failing()))
    const { results, summary } = bodyOf(await call(batchRequest(operations)))
    expect(summary).toMatchObject({ total: 1000, success: 500, failed: 500 })
    expect(results.map(({ status }: { status: number }) => status)).toEqual(
      operations.map((_, at) => (at % 2 === 0 ? 201 : 404)),
    )
  })

  it('3.2 a batch of nothing but successes has every counter and array, too', async () => {
    const body = bodyOf(await call(batchRequest([creating()])))
    expect(body.summary).toEqual({
      total: 1,
      success: 1,
      failed: 0,
      notAttempted: 0,
      retryable: 0,
      replayed: 0,
    })
    expect(body.retry).toEqual({ ids: [], after: 0 })
  })

  it('3.3 Batch-Summary tells a partial failure to whoever does not read bodies', async () => {
    const { headers } = await call(batchRequest([creating(), failing(), failing()]))
    expect(headers['batch-summary']).toBe(
      'total=3, success=1, failed=2, not-attempted=0, retryable=0, replayed=0',
    )
  })

  it('3.6 operations on one item apply in request order, and a read between them sees what was before it', async () => {
    const { id, path, href } = absent()
    const patch = (population: number) => ({ method: 'PATCH', path, body: { population } })
    const get = { method: 'GET', path }
    const operations = [
      get,
      creating(id),
      creating(id),
      patch(1),
      get,
      patch(2),
      { method: 'DELETE', path },
      get,
    ]
    const answer = await call(batchRequest([...operations, patch(3), creating(id, { population: 4 }), get]))
    const { results } = bodyOf(answer)
    expect(results.map(({ status }: { status: number }) => status)).toEqual([
      404, 201, 409, 200, 200, 200, 204, 404, 404, 201, 200,
    ])
    expect(results[4]).toMatchObject({ etag: '"2"', body: { population: 1 } })
    expect(results[10].body).toEqual(city(id, { population: 4 }))
    // The version counts on over a delete, so that an ETag never means two things.
    expect(await call({ method: 'GET', path: href })).toMatchObject({ headers: { etag: '"5"' } })
  })

  it('3.6 one bad operation changes no other’s result', async () => {
    const good = Array.from({ length: 30 }, () => creating())
    const bad = [creating(good[0]?.body.id), failing(), { method: 'PUT' }, creating(newId(), { name: 1 })]
    const operations = good.flatMap((operation, at) => (bad[at] ? [operation, bad[at]] : [operation]))
    const { results } = bodyOf(await call(batchRequest(operations)))
    const statuses = results.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([201, 409, 201, 404, 201, 400, 201, 422, ...good.slice(4).map(() => 201)])
    const last = absent(good.at(-1)?.body.id)
    expect((await found(call, last)).status).toBe(200)
  })
})
