import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId, newKey } from './given.ts'

const key = (value: string = newKey()) => ({ 'idempotency-key': value })

/** What an answer says, without what a replay may change. */
const told = (answer: Answer) => {
  const { summary, results, ...rest } = bodyOf(answer)
  const { replayed: _, ...counts } = summary
  const plain = results.map(({ replayed: __, ...result }: { replayed?: true }) => result)
  return { status: answer.status, ...rest, ...counts, results: plain }
}

const order = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  lines: [{ sku: 'a', quantity: 1, unitPrice: 2 }],
}

describe.each(distances)('4 idempotency, $name', ({ call, stop }) => {
  afterAll(stop)

  const mixed = async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 } }
    return {
      item,
      operations: [creating(), failing(), patch, creating(item.id), { method: 'GET', path: item.path }, {}],
    }
  }

  it('4.1 same key, other payload: 422 and nothing run', async () => {
    const headers = key()
    await call(batchRequest([creating()], headers))
    const fresh = absent()
    const answer = await call(batchRequest([creating(fresh.id)], headers))
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).type).toBe('/problems/idempotency-key-reused')
    expect((await found(call, fresh)).status).toBe(404)
  })

  it('4.1 member order and white space do not make another payload; operation order does', async () => {
    const headers = { ...key(), 'content-type': 'application/json' }
    const post = (body: string) => call({ method: 'POST', path: '/v1/batches', headers, body })
    const [one, other] = [newId(), newId()]
    const operation = (id: string) =>
      `{"method":"POST","path":"/cities","body":{"id":"${id}","name":"x","country":"FR","population":1}}`
    const turned = (id: string) =>
      `{ "body": { "population" : 1.0, "country":"FR",\n "name":"\\u0078","id":"${id}"},"path":"/cities", "method":"POST"}`
    await post(`{"operations":[${operation(one)},${operation(other)}]}`)
    const same = await post(`{"operations":\t[${turned(one)},${turned(other)}]}`)
    expect(same.headers['idempotent-replayed']).toBe('true')
    const swapped = await post(`{"operations":[${operation(other)},${operation(one)}]}`)
    expect(swapped.status).toBe(422)
  })

  it('4.2 the same key many times at once: one runs, the others wait their turn or see its results', async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 } }
    const request = batchRequest([patch, creating()], key())
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(request)))
    for (const answer of answers) {
      expect([207, 409]).toContain(answer.status)
      if (answer.status === 207) continue
      expect(bodyOf(answer).type).toBe('/problems/idempotency-key-in-progress')
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
    }
    expect(answers.some(({ status }) => status === 207)).toBe(true)
    const last = bodyOf(await call(request))
    expect(last.results.map(({ status }: { status: number }) => status)).toEqual([200, 201])
    expect((await found(call, item)).headers.etag).toBe('"2"')
  })

  it('4.3 same key afterwards: everything as before, marked replayed', async () => {
    const { item, operations } = await mixed()
    const request = batchRequest(operations, key())
    const first = await call(request)
    expect(bodyOf(first).results.map(({ status }: { status: number }) => status)).toEqual([
      201, 404, 200, 409, 200, 400,
    ])
    expect(first.headers).not.toHaveProperty('idempotent-replayed')
    await call(jsonRequest('PUT', item.href, city(item.id, { population: 77 })))
    const second = await call(request)
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(told(second)).toEqual(told(first))
    const { results, summary } = bodyOf(second)
    expect(results.every(({ replayed }: { replayed: true }) => replayed)).toBe(true)
    expect(summary.replayed).toBe(6)
    expect(bodyOf(await found(call, item)).population).toBe(77)
  })

  it('4.3 single requests are replayed as well, with the id that the server made', async () => {
    const headers = key()
    const first = await call(jsonRequest('POST', '/v1/orders', order, headers))
    const second = await call(jsonRequest('POST', '/v1/orders', order, headers))
    expect(first.status).toBe(201)
    expect(second).toMatchObject({
      status: 201,
      text: first.text,
      headers: { 'idempotent-replayed': 'true' },
    })
    expect(second.headers.location).toBe(first.headers.location)
    expect(second.headers.etag).toBe('"1"')
  })

  it('4.3 a single failure is replayed, too', async () => {
    const item = await existing(call)
    const request = jsonRequest('POST', '/v1/cities', city(item.id), key())
    const first = await call(request)
    await call({ method: 'DELETE', path: item.href })
    const second = await call(request)
    expect(second).toMatchObject({
      status: 409,
      text: first.text,
      headers: { 'idempotent-replayed': 'true' },
    })
  })

  it('4.3 handling=strict does not stand in the way of a replay', async () => {
    const item = absent()
    const patch = { method: 'PATCH', path: item.path, body: { population: -1 } }
    const request = batchRequest([patch, creating()], { ...key(), prefer: 'handling=strict' })
    const first = await call(request)
    expect(first.status).toBe(207)
    // On the item as it is now the patch would be invalid.
    await call(jsonRequest('PUT', item.href, city(item.id)))
    const second = await call(request)
    expect(second).toMatchObject({ status: 207, headers: { 'idempotent-replayed': 'true' } })
    expect(told(second)).toEqual(told(first))
  })

  it('4.3 shorthands are replayed: lines, and ids to delete', async () => {
    const item = await existing(call)
    const headers = { ...key(), 'content-type': 'application/x-ndjson' }
    const lines = { method: 'POST', path: '/v1/cities', headers, body: `${JSON.stringify(city())}\n{` }
    const gone = { method: 'DELETE', path: `/v1/cities?id=${item.id}`, headers: key() }
    for (const request of [lines, gone]) {
      const first = await call(request)
      const second = await call(request)
      expect(told(second)).toEqual(told(first))
      expect(second.headers['idempotent-replayed']).toBe('true')
    }
  })

  it('4 a key is the same bare or quoted, up to 255 visible characters', async () => {
    const value = `${newKey()}!#$%&'()*+-./:<=>?@[]^_\`{|}~`.padEnd(255, 'k')
    const request = (header: string) =>
      batchRequest([creating('1'.repeat(11))], { 'idempotency-key': header })
    const first = await call(request(value))
    expect(first.status).toBe(207)
    const second = await call(request(`"${value}"`))
    expect(second.headers['idempotent-replayed']).toBe('true')
  })

  it('4 a key is scoped to its route', async () => {
    const headers = key()
    const [one, other] = [city(), city()]
    const answers = [
      await call(batchRequest([creating(one.id)], headers)),
      await call(jsonRequest('POST', '/v1/cities', [other], headers)),
      await call(jsonRequest('PUT', `/v1/cities/${one.id}`, one, headers)),
      await call({ method: 'DELETE', path: `/v1/cities/${other.id}`, headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([207, 207, 200, 204])
    for (const answer of answers) expect(answer.headers).not.toHaveProperty('idempotent-replayed')
  })

  it('4 a request without a key is run again', async () => {
    const request = batchRequest([creating()])
    await call(request)
    expect(bodyOf(await call(request)).results[0].status).toBe(409)
  })
})
