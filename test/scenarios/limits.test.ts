import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { sizeOfJson } from '../support/records.ts'
import { distances } from './distances.ts'
import { absent, city, creating, failing, newId } from './given.ts'

const mebibyte = 1024 * 1024

/** A batch of exactly this many bytes. */
const padded = (bytes: number): Request => {
  const request = batchRequest([failing()])
  return { ...request, body: String(request.body).padEnd(bytes) }
}

/** A batch whose brackets are nested this deep; the innermost value is in the operation's body. */
const nested = (depth: number): Request => {
  const inner = depth - 4
  const item = `{"id":"1","x":${'['.repeat(inner)}${']'.repeat(inner)}}`
  const body = `{"operations":[{"method":"POST","path":"/cities","body":${item}}]}`
  return { method: 'POST', path: '/v1/batches', headers: { 'content-type': 'application/json' }, body }
}

const sized = (bytes: number) => {
  const item = city(newId(), { altName: '' })
  const { id: _, ...members } = item
  return { ...item, altName: 'x'.repeat(bytes - sizeOfJson(members)) }
}

const refusal = (answer: Answer) => {
  const { type, limit, max, actual } = bodyOf(answer)
  return { status: answer.status, type, limit, max, actual }
}

describe.each(distances)('3 limits, $name', ({ call, stop }) => {
  afterAll(stop)

  it.each([
    ['a batch', (count: number) => batchRequest(Array.from({ length: count }, failing))],
    ['an array', (count: number) => jsonRequest('POST', '/v1/cities', Array(count).fill(0))],
    [
      'ids',
      (count: number) => ({
        method: 'GET',
        path: `/v1/cities?id=${Array.from({ length: count }, (_, at) => at)}`,
      }),
    ],
    [
      'ids to delete',
      (count: number) => ({
        method: 'DELETE',
        path: `/v1/cities?id=${Array.from({ length: count }, (_, at) => `x${at}`)}`,
      }),
    ],
    [
      'lines',
      (count: number) => ({
        method: 'POST',
        path: '/v1/cities',
        headers: { 'content-type': 'application/x-ndjson' },
        body: '0\n'.repeat(count),
      }),
    ],
    [
      'rows',
      (count: number) => ({
        method: 'POST',
        path: '/v1/cities',
        headers: { 'content-type': 'text/csv' },
        body: `id,name\n${'a,\n'.repeat(count)}`,
      }),
    ],
  ])('3 413 maxOperations is 1000, in %s', async (_, request: (count: number) => Request) => {
    const full = await call(request(1000))
    expect(bodyOf(full).summary.total).toBe(1000)
    const type = '/problems/payload-too-large'
    for (const count of [1001, 1500]) {
      const { actual, ...over } = refusal(await call(request(count)))
      expect(over).toEqual({ status: 413, type, limit: 'maxOperations', max: 1000 })
      // Lines and rows are counted no further than the limit.
      expect([count, 1001]).toContain(actual)
    }
  })

  it('3 413 maxBodyBytes is 5 MiB', async () => {
    expect((await call(padded(5 * mebibyte))).status).toBe(207)
    const over = refusal(await call(padded(5 * mebibyte + 1)))
    expect(over).toEqual({
      status: 413,
      type: '/problems/payload-too-large',
      limit: 'maxBodyBytes',
      max: 5 * mebibyte,
      actual: 5 * mebibyte + 1,
    })
  })

  it('3 413 maxBodyBytes counts bytes, not characters', async () => {
    const { body, ...request } = batchRequest([failing()], {}, { note: 'é'.repeat(2.5 * mebibyte) })
    expect(refusal(await call({ ...request, body: String(body) }))).toMatchObject({
      status: 413,
      limit: 'maxBodyBytes',
      actual: Buffer.byteLength(String(body)),
    })
  })

  it('3 413 maxItemBytes is 380 KiB, for an operation and for a single item', async () => {
    const most = 380 * 1024
    expect((await call(jsonRequest('POST', '/v1/cities', sized(most)))).status).toBe(201)
    const alone = refusal(await call(jsonRequest('POST', '/v1/cities', sized(most + 1))))
    const type = '/problems/item-too-large'
    const told = { type, limit: 'maxItemBytes', max: most, actual: most + 1 }
    expect(alone).toEqual({ status: 413, ...told })
    const operations = [{ ...creating(), body: sized(most + 1) }, creating()]
    const { results } = bodyOf(await call(batchRequest(operations)))
    expect(results[0]).toMatchObject({ status: 413, error: told })
    expect(results[1].status).toBe(201)
  })

  it('3 413 maxItemBytes holds for what a patch leaves', async () => {
    const item = sized(380 * 1024)
    await call(jsonRequest('POST', '/v1/cities', item))
    const { path } = absent(item.id)
    const patch = { method: 'PATCH', path, body: { featureCode: 'PPL' } }
    const { results } = bodyOf(await call(batchRequest([patch, { method: 'GET', path }])))
    expect(results[0].status).toBe(413)
    expect(results[1].etag).toBe('"1"')
  })

  it('3 413 maxDepth is 32', async () => {
    const full = await call(nested(32))
    expect(full.status).toBe(207)
    expect(bodyOf(full).results[0].status).toBe(422)
    const type = '/problems/payload-too-large'
    const over = { status: 413, type, limit: 'maxDepth', max: 32 }
    expect(refusal(await call(nested(33)))).toEqual({ ...over, actual: 33 })
    expect(refusal(await call(nested(1_000_000)))).toMatchObject(over)
  })
})
