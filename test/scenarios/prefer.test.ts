import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, existing, failing, found, newId, newKey } from './given.ts'
import { finished } from './later.ts'

describe.each(distances)('3.9 Prefer and 3.10 validateOnly, $name', ({ call, work, stop }) => {
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

  it('3.9 handling=strict points at what is wrong of the operation itself', async () => {
    const { body } = creating()
    const operations = [
      { method: 'PUT', path: '/nowhere/1', body },
      { method: 'GET', path: '/nowhere/1' },
      { method: 'POST', path: `/cities/${newId()}`, body },
      { method: 'DELETE', path: '/cities' },
      { method: 'PUT', path: '/cities', body },
      { method: 'PUT', path: '/cities/not-a-number', body: { ...body, id: undefined } },
      { method: 'DELETE', path: `/cities/${newId()}`, body },
    ]
    const answer = await call(batchRequest(operations, prefer('handling=strict')))
    expect(answer.status).toBe(422)
    expect(bodyOf(answer).errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/operations/0/path',
      '/operations/1/path',
      '/operations/2/method',
      '/operations/3/method',
      '/operations/4/method',
      '/operations/5/path',
      '/operations/6/body',
    ])
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

  it('3.9 on a single item: return=minimal of what was changed is 204, and of what was made 201', async () => {
    const item = await existing(call)
    const minimal = prefer('return=minimal')
    const patchType = { 'content-type': 'application/merge-patch+json' }
    const requests = [
      [jsonRequest('PUT', item.href, city(item.id, { population: 2 }), minimal), 204, '"2"'],
      [jsonRequest('PATCH', item.href, { population: 3 }, { ...minimal, ...patchType }), 204, '"3"'],
      [jsonRequest('PUT', absent().href, city(undefined, { id: undefined }), minimal), 201, '"1"'],
    ] as const
    for (const [request, status, etag] of requests) {
      const answer = await call(request)
      expect(answer).toMatchObject({ status, text: '', headers: { etag } })
      expect(answer.headers['preference-applied']).toBe('return=minimal')
      expect(answer.headers).not.toHaveProperty('content-type')
    }
    expect(bodyOf(await found(call, item)).population).toBe(3)
  })

  it('3.9 on a single item: a repetition under its key is answered alike', async () => {
    const item = await existing(call)
    const headers = { ...prefer('return=minimal'), 'idempotency-key': newKey() }
    const request = jsonRequest('PUT', item.href, city(item.id, { population: 2 }), headers)
    for (const replayed of [undefined, 'true']) {
      const answer = await call(request)
      expect([answer.status, answer.text, answer.headers['idempotent-replayed']]).toEqual([204, '', replayed])
    }
  })

  /** RFC 7240, 3: the echo says what was honoured; a client may read the body by it. */
  describe('3.9 nothing is echoed that this very answer does not have', () => {
    const applied = async (request: Request) => (await call(request)).headers['preference-applied']

    it('3.9 of a single item', async () => {
      const item = await existing(call)
      const single = (method: string, value: string) => ({ method, path: item.href, headers: prefer(value) })
      expect(await applied(single('GET', 'return=minimal'))).toBeUndefined()
      expect(await applied(single('GET', 'return=representation'))).toBeUndefined()
      const stale = { 'if-match': '"9"', ...prefer('return=minimal') }
      expect(await applied(jsonRequest('PUT', item.href, city(item.id), stale))).toBeUndefined()
      const whole = jsonRequest('PUT', item.href, city(item.id), prefer('return=representation'))
      expect(await applied(whole)).toBe('return=representation')
      expect(await applied(single('DELETE', 'return=representation'))).toBeUndefined()
      expect(await applied(single('DELETE', 'return=minimal'))).toBeUndefined()
      const gone = { ...single('DELETE', 'return=minimal'), path: (await existing(call)).href }
      expect(await applied(gone)).toBe('return=minimal')
    })

    it('3.9 of several items, one of them with an id that cannot be', async () => {
      const { id } = await existing(call)
      const get = (ids: string, handling: string) =>
        call({ method: 'GET', path: `/v1/cities?id=${ids}`, headers: prefer(`handling=${handling}`) })
      const lenient = await get(`${id},a%2Bb`, 'lenient')
      expect(lenient).toMatchObject({ status: 200, headers: { 'preference-applied': 'handling=lenient' } })
      expect(bodyOf(lenient)).toEqual({
        requested_ids: [id, 'a+b'],
        returned_count: 1,
        missing_ids: ['a+b'],
        data: [city(id)],
      })
      const strict = await get(`${id},a%2Bb`, 'strict')
      expect(strict).toMatchObject({ status: 404, headers: { 'preference-applied': 'handling=strict' } })
      expect(bodyOf(strict).missing_ids).toEqual(['a+b'])
    })

    it('3.9 of a batch without an item to show', async () => {
      const none = batchRequest([failing()], prefer('return=representation'))
      expect(await applied(none)).toBeUndefined()
      const lenient = batchRequest([creating()], prefer('handling=lenient'), { atomic: true })
      expect(await applied(lenient)).toBeUndefined()
    })

    it('3.9 of a batch whose items did not fit', async () => {
      const long = { altName: 'x'.repeat(380_000) }
      const few = batchRequest([creating(newId(), long)], prefer('return=representation'))
      expect(await applied(few)).toBe('return=representation')
      const items = await Promise.all(Array.from({ length: 20 }, () => existing(call, long)))
      const touching = items.map(({ path }) => ({ method: 'PATCH', path, body: {} }))
      const answer = await call(batchRequest(touching, prefer('return=representation')))
      expect(bodyOf(answer).truncated).toBe(true)
      expect(answer.headers['preference-applied']).toBeUndefined()
    })

    it('3.9 of a replay', async () => {
      const item = await existing(call)
      const key = { 'idempotency-key': newKey() }
      const operations = [{ method: 'PATCH', path: item.path, body: { population: 4 } }]
      const request = (value: string) => batchRequest(operations, { ...key, ...prefer(value) })
      expect(await applied(request('return=minimal, handling=strict'))).toMatch(/handling=strict/)
      const replay = await call(request('return=representation, handling=strict'))
      expect(replay.headers['idempotent-replayed']).toBe('true')
      const hasItem = bodyOf(replay).results[0].body !== undefined
      expect(replay.headers['preference-applied']).toBe(hasItem ? 'return=representation' : undefined)
    })

    it('3.9 of a replay of what was run later', async () => {
      const key = { 'idempotency-key': newKey() }
      const operations = [creating(), failing()]
      const request = (value: string) => batchRequest(operations, { ...key, ...prefer(value) })
      const first = await call(request('respond-async'))
      const early = await call(request('respond-async, return=minimal'))
      if (early.status === 202) expect(early.headers['preference-applied']).toBe('respond-async')
      await finished({ call, work }, bodyOf(first).id)
      const replay = await call(request('respond-async, return=minimal, handling=strict'))
      expect(bodyOf(replay).results).toHaveLength(2)
      // All of it is over, and is answered at once.
      expect([replay.status, replay.headers['preference-applied']]).toEqual([207, undefined])
    })

    it('3.9 of a request that was refused', async () => {
      const wanted = prefer('return=minimal, handling=strict')
      expect(await applied(batchRequest([{}], wanted))).toBe('handling=strict')
      expect(await applied(batchRequest([{}], prefer('respond-async, handling=strict')))).toBe(
        'handling=strict',
      )
      expect(await applied(batchRequest([], wanted))).toBeUndefined()
    })
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
