import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, creating, creatings, existing, failing, found, newId, newKey } from './given.ts'
import { accepted, asynchronous, finished, statusesOf } from './later.ts'

const refusal = (answer: Answer) => {
  const { type, limit, max, actual } = bodyOf(answer)
  return { status: answer.status, type, limit, max, actual }
}

/** Operations of few bytes: ten thousand of them stay far below `maxBodyBytes`. */
const batchOf = (count: number): Request => batchRequest(Array.from({ length: count }, failing))

const arrayOf = (count: number): Request => jsonRequest('POST', '/v1/cities', Array(count).fill(0))

const linesOf = (type: string, text: string): Request => ({
  method: 'POST',
  path: '/v1/cities',
  headers: { 'content-type': type },
  body: text,
})

describe.each(distances)('5.1 what is refused is refused at once, $name', ({ call, work, stop }) => {
  afterAll(stop)

  it.each([
    ['a batch', batchOf],
    ['an array', arrayOf],
    ['lines', (count: number) => linesOf('application/x-ndjson', '0\n'.repeat(count))],
    ['rows', (count: number) => linesOf('text/csv', `id,name\n${'a,\n'.repeat(count)}`)],
  ])('5.1 413 maxAsyncOperations is 10,000, in %s', async (_, request: (count: number) => Request) => {
    const { headers, ...rest } = request(10_001)
    const over = await call({ ...rest, headers: { ...headers, ...asynchronous } })
    expect(refusal(over)).toEqual({
      status: 413,
      type: '/problems/payload-too-large',
      limit: 'maxAsyncOperations',
      max: 10_000,
      actual: 10_001,
    })
    const now = refusal(await call(request(1001)))
    expect(now).toMatchObject({ status: 413, limit: 'maxOperations', max: 1000, actual: 1001 })
  })

  it.each([
    ['5.1 atomic: 413 as ever', () => batchRequest(creatings(101), {}, { atomic: true }), 413],
    ['5.1 no operations', () => batchRequest([]), 400],
    ['5.1 a wrong envelope', () => batchRequest([failing()], {}, { atomic: 'no' }), 400],
    ['5.1 broken JSON', () => ({ ...batchRequest([]), body: '{"operations":[' }), 400],
    ['5.1 two operations of one id', () => batchRequest([failing(), { id: '0', ...failing() }]), 400],
    ['5.1 an unknown dependency', () => batchRequest([{ ...failing(), dependsOn: ['x'] }]), 400],
    ['5.1 a cycle', () => batchRequest([{ ...failing(), dependsOn: ['0'] }]), 400],
    ['5.1 a wrong media type', () => linesOf('text/plain', '1'), 415],
    ['5.1 a bad header row', () => linesOf('text/csv', 'id,mayor\n1,2'), 400],
    ['5.1 a collection that is not there', () => jsonRequest('POST', '/v1/towns', [{}]), 404],
    ['5.1 an answer that cannot be', () => batchRequest([failing()], { accept: 'text/csv' }), 406],
    ['5.1 If-Match', () => batchRequest([failing()], { 'if-match': '*' }), 400],
    ['5.1 a bad key', () => batchRequest([failing()], { 'idempotency-key': 'a b' }), 400],
  ])('%s', async (_, request: () => Request, status) => {
    const { headers, ...rest } = request()
    const answer = await call({ ...rest, headers: { ...headers, ...asynchronous } })
    expect(answer.status, answer.text).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.headers).not.toHaveProperty('location')
  })

  it('5.1 a malformed operation fails in its place, when the batch is run', async () => {
    const operations = [creating(), {}, null, { method: 'POST', path: '/towns', body: {} }, creating()]
    const id = await accepted(call, batchRequest(operations))
    const body = bodyOf(await finished({ call, work }, id))
    expect(statusesOf(body)).toEqual([201, 400, 400, 404, 201])
  })

  it('5.1 handling=strict: 422 at once with all errors, and nothing is accepted', async () => {
    const [good, item] = [absent(), await existing(call)]
    const operations = [
      creating(good.id),
      creating(newId(), { population: -1 }),
      { method: 'PATCH', path: item.path, body: { name: 7 } },
    ]
    const prefer = 'handling=strict, respond-async'
    const key = { 'idempotency-key': newKey() }
    const answer = await call(batchRequest(operations, { ...key, prefer }))
    expect(answer.status).toBe(422)
    const { type, errors } = bodyOf(answer)
    expect(type).toBe('/problems/invalid-batch')
    expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/operations/1/body/population',
      '/operations/2/body/name',
    ])
    expect(answer.headers).not.toHaveProperty('location')
    const second = batchRequest([creating(good.id)], { ...key, prefer })
    const again = await call(second)
    expect(again.status, '4.6 the key is still free').toBe(202)
    expect(again.headers).not.toHaveProperty('idempotent-replayed')
    expect(again.headers['preference-applied']?.split(', ').toSorted()).toEqual([
      'handling=strict',
      'respond-async',
    ])
    await finished({ call, work }, bodyOf(again).id)
    expect((await found(call, good)).status).toBe(200)
  })
})

/** Too large to be shown twice. */
describe.each(distances.slice(0, 1))('5.1 a large batch, $name', ({ call, work, stop }) => {
  afterAll(stop)

  it('5.1 ten thousand operations are run, and all of them are answered', async () => {
    const id = await accepted(call, arrayOf(10_000))
    const body = bodyOf(await finished({ call, work }, id))
    expect(body.summary).toMatchObject({ total: 10_000, success: 0, failed: 10_000, pending: 0 })
    expect(body.results).toHaveLength(10_000)
    expect(body.results[9_999]).toMatchObject({ index: 9_999, id: '9999', status: 422 })
  })
})
