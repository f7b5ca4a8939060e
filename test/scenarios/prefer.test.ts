import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId, newKey } from './given.ts'

describe.each(distances)('3.9 Prefer and 3.10 validateOnly, $name', ({ call, stop }) => {
  afterAll(stop)

  const prefer = (value: string) => ({ prefer: value })

  it('3.9 handling=strict: 422 with all errors, and nothing written', async () => {
    const [good, item] = [absent(), await existing(call)]
    const operations = [
      creating(good.id),
      creating(newId(), { population: -1, country: 'x' }),
      { method: 'PATCH', path: item.path, body: { name: 7 } },
      { method: 'NO' },
    ]
    const answer = await call(batchRequest(operations, prefer('handling=strict')))
    expect(answer.status).toBe(422)
    expect(answer.headers).toMatchObject({
      'preference-applied': 'handling=strict',
      vary: expect.stringMatching(/\bPrefer\b/),
    })
    const body = bodyOf(answer)
    expect(body.type).toBe('/problems/invalid-batch')
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toEqual(
      expect.arrayContaining([
        '/operations/1/body/population',
        '/operations/1/body/country',
        '/operations/2/body/name',
        '/operations/3/method',
        '/operations/3/path',
      ]),
    )
    expect(pointers).toHaveLength(5)
    expect((await found(call, good)).status).toBe(404)
  })

  it('3.9 handling=strict runs a batch that is valid, whatever the items are', async () => {
    const item = await existing(call)
    const operations = [creating(), creating(item.id), failing()]
    const answer = await call(batchRequest(operations, prefer('handling=strict')))
    expect(answer.status).toBe(207)
    expect(answer.headers['preference-applied']).toBe('handling=strict')
    expect(bodyOf(answer).summary).toMatchObject({ success: 1, failed: 2 })
  })

  it('3.9 handling=lenient is the default', async () => {
    const operations = [creating(), creating(newId(), { name: '' })]
    const answer = await call(batchRequest(operations, prefer('handling=lenient')))
    expect(answer.status).toBe(207)
    expect(answer.headers['preference-applied']).toBe('handling=lenient')
  })

  it('3.9 return=minimal keeps only failed results, index kept', async () => {
    const operations = [creating(), failing(), creating(), failing()]
    const answer = await call(batchRequest(operations, prefer('return=minimal')))
    expect(answer.headers['preference-applied']).toBe('return=minimal')
    const body = bodyOf(answer)
    expect(body.results.map(({ index, id }: { index: number; id: string }) => [index, id])).toEqual([
      [1, '1'],
      [3, '3'],
    ])
    expect(body.summary).toMatchObject({ total: 4, success: 2, failed: 2 })
  })

  it('3.9 return=representation adds each item’s body', async () => {
    const item = await existing(call)
    const id = newId()
    const operations = [
      creating(id),
      { method: 'PATCH', path: item.path, body: { population: 4 } },
      { method: 'DELETE', path: item.path },
      failing(),
    ]
    const answer = await call(batchRequest(operations, prefer('return=representation')))
    const { results } = bodyOf(answer)
    expect(results[0].body).toEqual(city(id))
    expect(results[1].body).toEqual(city(item.id, { population: 4 }))
    expect(results[2]).toEqual({ index: 2, id: '2', status: 204 })
    expect(results[3]).not.toHaveProperty('body')
    expect(answer.headers['preference-applied']).toBe('return=representation')
  })

  it('3.9 what is honoured is echoed with Vary: Prefer; unknown preferences are ignored', async () => {
    const some = await call(
      batchRequest([creating()], prefer('speed=max, Return=Minimal; x=1, handling="strict", return')),
    )
    const applied = some.headers['preference-applied']?.split(', ').toSorted()
    expect(applied).toEqual(['handling=strict', 'return=minimal'])
    const none = await call(batchRequest([creating()], prefer('speed=max, return=everything')))
    expect(none.headers).not.toHaveProperty('preference-applied')
    for (const { headers } of [some, none]) expect(headers.vary).toMatch(/\bPrefer\b/)
  })

  it.each(['constructor', '__proto__=strict, toString', 'return="', 'handling=strict, return=;;,=,"'])(
    '3.9 an odd Prefer is ignored, too: %s',
    async (value) => {
      expect((await call(batchRequest([creating()], prefer(value)))).status).toBe(207)
    },
  )

  it('3.9 on a single item: return=minimal leaves the body out of a write, and never out of a read', async () => {
    const body = city()
    const created = await call(jsonRequest('POST', '/v1/cities', body, prefer('return=minimal')))
    expect(created).toMatchObject({ status: 201, text: '', headers: { etag: '"1"' } })
    expect(created.headers['preference-applied']).toBe('return=minimal')
    const read = await call({
      method: 'GET',
      path: `/v1/cities/${body.id}`,
      headers: prefer('return=minimal'),
    })
    expect(read.status).toBe(200)
    expect(bodyOf(read)).toEqual(body)
  })

  it('3.9 on a single item handling=strict changes no status', async () => {
    const missing = { ...jsonRequest('POST', '/v1/towns', city(), prefer('handling=strict')) }
    expect((await call(missing)).status).toBe(404)
    const nowhere = { method: 'GET', path: '/v1/towns/1', headers: prefer('handling=strict') }
    expect((await call(nowhere)).status).toBe(404)
    const invalid = await call(jsonRequest('POST', '/v1/cities', {}, prefer('handling=strict')))
    expect(invalid.status).toBe(422)
  })

  const dry = (operations: readonly unknown[], headers = {}) => ({
    ...batchRequest(operations, headers),
    path: '/v1/batches?validateOnly=true',
  })

  it('3.10 validateOnly answers as the batch would, and writes nothing', async () => {
    const [item, fresh] = [await existing(call), absent()]
    const operations = [
      creating(fresh.id),
      { method: 'PATCH', path: fresh.path, body: { population: 1 } },
      { method: 'PATCH', path: item.path, body: { population: 1 }, ifMatch: '"2"' },
      { method: 'PATCH', path: item.path, body: { population: 'x' } },
      { method: 'DELETE', path: item.path },
      { id: 'z', ...creating(item.id), dependsOn: ['2'] },
    ]
    const answer = await call(dry(operations))
    expect(answer.status).toBe(207)
    const statuses = bodyOf(answer).results.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([201, 200, 412, 422, 204, 424])
    expect((await found(call, fresh)).status).toBe(404)
    expect((await found(call, item)).headers.etag).toBe('"1"')
    const real = await call(batchRequest(operations))
    expect(bodyOf(real).results.map(({ status }: { status: number }) => status)).toEqual(statuses)
  })

  it('3.10 validateOnly stores no key', async () => {
    const operations = [creating()]
    const headers = { 'idempotency-key': newKey() }
    await call(dry(operations, headers))
    const real = await call(batchRequest([creating()], headers))
    expect(bodyOf(real)).toMatchObject({ outcome: 'succeeded', summary: { replayed: 0 } })
  })

  it('3.10 validateOnly holds for single items and shorthands, and takes only true or false', async () => {
    const [one, other] = [city(), city()]
    expect((await call(jsonRequest('POST', '/v1/cities?validateOnly=true', one))).status).toBe(201)
    expect((await call(jsonRequest('POST', '/v1/cities?validateOnly=true', [other]))).status).toBe(207)
    for (const { id } of [one, other]) expect((await found(call, absent(id))).status).toBe(404)
    const odd = await call(jsonRequest('POST', '/v1/cities?validateOnly=maybe', one))
    expect(odd.status).toBe(400)
  })
})
