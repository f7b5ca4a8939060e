import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { callAs, cityOf, creating, newIds } from './support.ts'

describe('a batch', () => {
  test('is answered 207 with a status for each operation', async () => {
    const [made = '', absent = ''] = newIds(2)
    const answer = await callAs('all')(
      batchRequest([creating(made), { method: 'PATCH', path: `/cities/${absent}`, body: { population: 3 } }]),
    )
    expect(answer.status, answer.text).toBe(207)
    expect(answer.headers['batch-summary']).toBe(
      'total=2, success=1, failed=1, not-attempted=0, retryable=0, replayed=0',
    )
    expect(bodyOf(answer)).toMatchObject({
      outcome: 'partial',
      results: [{ status: 201, location: `/v1/cities/${made}` }, { status: 404 }],
    })
  })

  test('of the largest size is done', async () => {
    const answer = await callAs('all')(batchRequest(newIds(1000).map(creating)))
    expect(answer.status, answer.text.slice(0, 500)).toBe(207)
    expect(bodyOf(answer).summary).toMatchObject({ total: 1000, success: 1000 })
  })

  test('with a key is answered the same again, and not run again', async () => {
    const call = callAs('all')
    const [id = ''] = newIds(1)
    const request = batchRequest([creating(id)], { 'idempotency-key': randomUUID() })
    const first = await call(request)
    const second = await call(request)
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(bodyOf(second).results).toEqual([{ ...bodyOf(first).results[0], replayed: true }])
    const read = await call({ method: 'GET', path: `/v1/cities/${id}` })
    expect(read.headers.etag).toBe('"1"')
    expect(bodyOf(read)).toEqual(cityOf(id))
  })

  test('that is atomic is done as a whole, or not at all', async () => {
    const call = callAs('all')
    const [one = '', two = '', three = ''] = newIds(3)
    const done = await call(batchRequest([creating(one), creating(two)], {}, { atomic: true }))
    expect(done.status, done.text).toBe(200)
    const refused = await call(batchRequest([creating(three), creating(one)], {}, { atomic: true }))
    expect(refused.status, refused.text).toBe(409)
    expect((await call({ method: 'GET', path: `/v1/cities/${three}` })).status).toBe(404)
  })
})
