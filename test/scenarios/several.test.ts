import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { city, existing, newId } from './given.ts'

describe.each(distances)('3 several items by id, $name', ({ call, stop }) => {
  afterAll(stop)

  const get = (ids: readonly string[], handling?: string) =>
    call({
      method: 'GET',
      path: `/v1/cities?id=${ids.join()}`,
      headers: handling ? { prefer: `handling=${handling}` } : {},
    })

  const two = async () => [(await existing(call)).id, (await existing(call)).id] as const

  it('3 several: all found is 200, in the order asked for', async () => {
    const [first, second] = await two()
    const answer = await get([second, first])
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toEqual({
      summary: { total: 2, success: 2, failed: 0, notAttempted: 0, retryable: 0, replayed: 0 },
      results: [
        { index: 0, id: second, status: 200, etag: '"1"', body: city(second) },
        { index: 1, id: first, status: 200, etag: '"1"', body: city(first) },
      ],
      missing_ids: [],
    })
    expect(answer.headers.vary).toMatch(/\bPrefer\b/)
  })

  it('3 several: some missing is 207 with missing_ids', async () => {
    const [first, second] = await two()
    const [one, other] = [newId(), newId()]
    const answer = await get([one, first, other, second])
    expect(answer.status).toBe(207)
    const { results, missing_ids, summary } = bodyOf(answer)
    expect(missing_ids).toEqual([one, other])
    expect(summary).toMatchObject({ total: 4, success: 2, failed: 2 })
    expect(results[0]).toMatchObject({
      index: 0,
      id: one,
      status: 404,
      error: { type: '/problems/not-found' },
    })
    expect(results[3]).toMatchObject({ index: 3, id: second, status: 200 })
  })

  it('3 several: none found is 404, with the same body', async () => {
    const ids = [newId(), newId()]
    const answer = await get(ids)
    expect(answer.status).toBe(404)
    expect(bodyOf(answer)).toMatchObject({ missing_ids: ids, summary: { total: 2, success: 0, failed: 2 } })
  })

  it('3 several: an id that is named twice is answered once', async () => {
    const [first, second] = await two()
    const answer = await call({
      method: 'GET',
      path: `/v1/cities?id=${first},${second},${first}&id=${second}`,
    })
    expect(bodyOf(answer).results.map(({ id }: { id: string }) => id)).toEqual([first, second])
  })

  it('3 several: handling=strict makes anything missing a 404 with missing_ids', async () => {
    const [first, second] = await two()
    const all = await get([first, second], 'strict')
    expect(all).toMatchObject({ status: 200, headers: { 'preference-applied': 'handling=strict' } })
    expect(bodyOf(all).results).toHaveLength(2)
    const missing = newId()
    const some = await get([first, missing], 'strict')
    expect(some).toMatchObject({ status: 404, headers: { 'preference-applied': 'handling=strict' } })
    expect(bodyOf(some)).toMatchObject({ type: '/problems/not-found', status: 404, missing_ids: [missing] })
    expect(some.text).not.toContain('population')
  })

  it('3 several: handling=lenient is 200 with the data alone', async () => {
    const [first, second] = await two()
    const missing = newId()
    const answer = await get([first, missing, second], 'lenient')
    expect(answer).toMatchObject({ status: 200, headers: { 'preference-applied': 'handling=lenient' } })
    expect(bodyOf(answer)).toEqual({
      requested_ids: [first, missing, second],
      returned_count: 2,
      missing_ids: [missing],
      data: [city(first), city(second)],
    })
    const none = await get([missing], 'lenient')
    expect(none.status).toBe(200)
    expect(bodyOf(none)).toEqual({
      requested_ids: [missing],
      returned_count: 0,
      missing_ids: [missing],
      data: [],
    })
  })

  it.each(['/v1/cities?id', '/v1/cities?id=', '/v1/cities?id=,,', '/v1/cities?id=%zz'])(
    '3 several: %s is a request error',
    async (path) => {
      expect((await call({ method: 'GET', path })).status).toBe(400)
    },
  )

  it('3 several: a collection that is not there is 404', async () => {
    const answer = await call({ method: 'GET', path: '/v1/towns?id=1' })
    expect(answer.status).toBe(404)
    expect(bodyOf(answer).type).toBe('/problems/not-found')
  })
})
