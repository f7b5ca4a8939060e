import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { absent, creating, existing, failing, found, newKey } from './given.ts'
import { accepted, asynchronous, finished, statusesOf } from './later.ts'

const key = (value: string = newKey()) => ({ 'idempotency-key': value })

const isReplayed = ({ headers }: Answer) => headers['idempotent-replayed'] === 'true'

const preferring = ({ headers, ...request }: Request, prefer: string): Request => ({
  ...request,
  headers: { ...headers, prefer },
})

describe.each(distances)('4 and 5 keys of asynchronous batches, $name', (distance) => {
  const { call, work, stop, setUp } = distance
  const at = { call, work }
  afterAll(stop)
  const given = casesOf(distance)

  it('4.3 same key again: the same batch, before its end and after it', async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 } }
    const request = batchRequest([patch, creating(), failing()], { ...key(), ...asynchronous })
    const first = await call(request)
    expect(first.status).toBe(202)
    expect(isReplayed(first)).toBe(false)
    const second = await call(request)
    expect(bodyOf(second).id).toBe(bodyOf(first).id)
    expect(isReplayed(second)).toBe(true)
    const { id } = bodyOf(first)
    const { results } = bodyOf(await finished(at, id))
    expect(statusesOf({ results })).toEqual([200, 201, 404])
    const third = await call(request)
    expect(isReplayed(third)).toBe(true)
    expect(third.status, third.text).toBe(207)
    expect(bodyOf(third)).toMatchObject({
      id,
      outcome: 'partial',
      summary: { total: 3, success: 2, failed: 1, replayed: 3 },
    })
    const marked = results.map((result: object) => ({ ...result, replayed: true }))
    expect(bodyOf(third).results).toEqual(marked)
    expect((await found(call, item)).headers.etag).toBe('"2"')
  })

  given('steps')('4.3 same key in the middle: the counts are those of now', async () => {
    const request = batchRequest([creating()], { ...key(), ...asynchronous })
    const operations = Array.from({ length: 1_500 }, failing)
    const service = await setUp({})
    const first = await service.call({ ...request, body: JSON.stringify({ operations }) })
    await service.steps.split()
    await service.steps.workOne()
    const again = await service.call({ ...request, body: JSON.stringify({ operations }) })
    expect(again.status).toBe(202)
    expect(bodyOf(again)).toMatchObject({
      id: bodyOf(first).id,
      state: 'running',
      summary: { total: 1500, failed: 1000, pending: 500 },
    })
    await service.stop()
  })

  it('4.1 same key, other payload: 422, and nothing of it is run', async () => {
    const headers = key()
    const id = await accepted(call, batchRequest([creating()], headers))
    const fresh = absent()
    for (const prefer of ['respond-async', 'return=minimal']) {
      for (const _ of ['before the end', 'after it']) {
        const other = await call(preferring(batchRequest([creating(fresh.id)], headers), prefer))
        expect(other.status).toBe(422)
        expect(bodyOf(other).type).toBe('/problems/idempotency-key-reused')
        await finished(at, id)
      }
    }
    expect((await found(call, fresh)).status).toBe(404)
  })

  it('4.3 a key of an asynchronous batch, used without respond-async, is answered with that batch', async () => {
    const request = batchRequest([creating(), failing()], key())
    const id = await accepted(call, request)
    await finished(at, id)
    const now = await call(request)
    expect(now.status, now.text).toBe(207)
    expect(isReplayed(now)).toBe(true)
    expect(now.headers).not.toHaveProperty('preference-applied')
    expect(now.headers.vary).toMatch(/\bPrefer\b/)
    expect(bodyOf(now)).toMatchObject({ id, summary: { total: 2, success: 1, replayed: 2 } })
  })

  given('steps')('4.3 … with 202, as long as it is not finished', async () => {
    const request = batchRequest([creating()], key())
    const id = await accepted(call, request)
    const now = await call(request)
    expect(now).toMatchObject({ status: 202, headers: { location: `/v1/batches/${id}` } })
    expect(isReplayed(now)).toBe(true)
    expect(bodyOf(now).state).toBe('queued')
    await finished(at, id)
  })

  it('4.3 a key of a synchronous batch, used with respond-async, is answered as ever', async () => {
    const request = batchRequest([creating(), failing()], key())
    const now = await call(request)
    expect(now.status).toBe(207)
    const later = await call(preferring(request, 'respond-async'))
    expect(later.status).toBe(207)
    expect(isReplayed(later)).toBe(true)
    expect(later.headers).not.toHaveProperty('preference-applied')
    expect(bodyOf(later)).toMatchObject({ id: bodyOf(now).id, summary: { success: 1, replayed: 2 } })
    const reused = preferring(batchRequest([creating()], request.headers), 'respond-async')
    expect((await call(reused)).status).toBe(422)
    const known = await call({ method: 'GET', path: `/v1/batches/${bodyOf(now).id}` })
    expect(known.status, 'it is a resource, and the same batch').toBe(200)
    expect(bodyOf(known).results).toEqual(bodyOf(now).results)
  })

  it('4 the same key many times at once: one batch, one effect', async () => {
    const item = await existing(call)
    const patch = { method: 'PATCH', path: item.path, body: { population: 5 } }
    const request = batchRequest([patch, creating()], { ...key(), ...asynchronous })
    const answers = await Promise.all(Array.from({ length: 24 }, () => call(request)))
    for (const answer of answers) expect([202, 207], answer.text).toContain(answer.status)
    const ids = new Set(answers.map((answer) => bodyOf(answer).id))
    expect(ids.size).toBe(1)
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1)
    const [id = ''] = ids
    expect(statusesOf(bodyOf(await finished(at, id)))).toEqual([200, 201])
    expect((await found(call, item)).headers.etag).toBe('"2"')
  })
})
