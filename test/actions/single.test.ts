import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { purses } from './collections.ts'

let service: Service
beforeAll(async () => {
  service = await createService({ collections: [purses] })
})
afterAll(() => service.stop())

let last = 0
const open = async (members: object = {}): Promise<string> => {
  const id = `p${++last}`
  const purse = { owner: 'ann', state: 'active', cents: 0, ...members }
  const made = await service.call(jsonRequest('PUT', `/v1/purses/${id}`, purse))
  expect(made.status).toBe(201)
  return id
}
const act = (id: string, action: string, input?: unknown, headers: Record<string, string> = {}) =>
  service.call(
    input === undefined
      ? { method: 'POST', path: `/v1/purses/${id}/${action}`, headers }
      : jsonRequest('POST', `/v1/purses/${id}/${action}`, input, headers),
  )
const read = async (id: string) => {
  const answer = await service.call({ method: 'GET', path: `/v1/purses/${id}` })
  return { etag: answer.headers.etag, body: bodyOf(answer) }
}

describe('POST /v1/{collection}/{id}/{action}', () => {
  it('answers 200 with the item as it is now, and its ETag', async () => {
    const id = await open()
    const answer = await act(id, 'pay', { cents: 250 })
    expect([answer.status, answer.headers.etag, bodyOf(answer)]).toEqual([
      200,
      '"2"',
      { id, owner: 'ann', state: 'active', cents: 250 },
    ])
    expect(answer.headers.location).toBeUndefined()
    expect(await read(id)).toEqual({ etag: '"2"', body: bodyOf(answer) })
  })

  it('with return=minimal is 204', async () => {
    const answer = await act(await open(), 'pay', { cents: 1 }, { prefer: 'return=minimal' })
    expect([answer.status, answer.text, answer.headers['preference-applied']]).toEqual([
      204,
      '',
      'return=minimal',
    ])
  })

  it('takes nothing for an empty input', async () => {
    const id = await open()
    for (const input of [undefined, {}]) expect((await act(id, 'touch', input)).status).toBe(200)
    const empty = { method: 'POST', path: `/v1/purses/${id}/touch`, body: '' } as const
    for (const type of ['application/json', 'text/plain'])
      expect((await service.call({ ...empty, headers: { 'content-type': type } })).status).toBe(200)
    // What is there and is nothing is another thing.
    const nothing = await service.call({
      ...empty,
      body: 'null',
      headers: { 'content-type': 'application/json' },
    })
    expect([nothing.status, bodyOf(nothing).type]).toEqual([422, '/problems/validation-failed'])
    const unknown = await act(id, 'touch', { x: 1 })
    expect([unknown.status, bodyOf(unknown).errors]).toEqual([
      422,
      [{ pointer: '/x', detail: 'Unknown member.' }],
    ])
  })

  it('knows when its batch began', async () => {
    const before = Date.now()
    const closed = bodyOf(await act(await open(), 'close', { why: 'done' }))
    expect(Date.parse(closed.closedAt)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(closed.closedAt)).toBeLessThanOrEqual(Date.now())
    expect(closed.closedBy).toBe('anonymous')
  })

  it.each([
    ['no such item', 'none', 'pay', { cents: 1 }, 'There is no such item.'],
    ['no such action', undefined, 'burn', {}, 'There is no such action.'],
    ['a name that every object has', undefined, 'constructor', {}, 'There is no such action.'],
  ])('%s: 404', async (_, name, action, input, detail) => {
    const answer = await act(name ?? (await open()), action, input)
    expect([answer.status, bodyOf(answer).detail]).toEqual([404, detail])
  })

  it('no such collection: 404', async () => {
    const answer = await service.call(jsonRequest('POST', '/v1/nothing/1/pay', {}))
    expect([answer.status, bodyOf(answer).detail]).toEqual([404, 'There is no such collection.'])
  })

  it('an input that does not fit is 422 with pointers, and nothing changes', async () => {
    const id = await open()
    const answer = await act(id, 'pay', { cents: 0, note: 'x'.repeat(21), extra: 1 })
    expect(answer.status).toBe(422)
    expect(bodyOf(answer)).toMatchObject({ type: '/problems/validation-failed' })
    expect(
      bodyOf(answer)
        .errors.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
    ).toEqual(['/cents', '/extra', '/note'])
    expect(bodyOf(await act(id, 'pay')).errors).toEqual([{ pointer: '/cents', detail: 'Required.' }])
    expect(bodyOf(await act(id, 'pay', [])).errors).toEqual([{ pointer: '', detail: 'Expected an object.' }])
    expect(bodyOf(await act(id, 'pay', { id: 'other', cents: 1 })).errors[0].pointer).toBe('/id')
    expect((await act(id, 'pay', { id, cents: 1 })).status).toBe(200)
    expect((await read(id)).etag).toBe('"2"')
  })

  it.each([
    [409, 'closed', 'Closed', { state: 'cancelled' }, 'The purse is closed.'],
    [422, 'too-much', 'Too much', { cents: 999_999 }, 'There is room for 1 cents.'],
  ])('a refusal is %i /problems/%s', async (status, name, title, members, detail) => {
    const id = await open(members)
    const answer = await act(id, 'pay', { cents: 2 })
    expect([answer.status, answer.headers['content-type'], bodyOf(answer)]).toEqual([
      status,
      'application/problem+json',
      { type: `/problems/${name}`, title, status, detail },
    ])
    const page = await service.call({ method: 'GET', path: `/problems/${name}` })
    expect([page.status, bodyOf(page)]).toMatchObject([
      200,
      { type: `/problems/${name}`, title, status, retryable: false },
    ])
    expect(bodyOf(page)).not.toHaveProperty('name')
  })

  it.each([
    ['if-match', '"7"', 412],
    ['if-match', '"1"', 200],
    ['if-match', '*', 200],
    ['if-none-match', '*', 412],
    ['if-none-match', '"7"', 200],
    ['if-modified-since', 'Sat, 28 Nov 2026 09:00:00 GMT', 400],
  ])('%s: %s is %i', async (name, value, status) => {
    const id = await open()
    expect((await act(id, 'pay', { cents: 1 }, { [name]: value })).status).toBe(status)
    expect((await read(id)).body.cents).toBe(status === 200 ? 1 : 0)
  })

  it('validateOnly tells what would be, and changes nothing', async () => {
    const id = await open()
    const ask = (path: string, input: object) => service.call(jsonRequest('POST', path, input))
    const dry = await ask(`/v1/purses/${id}/pay?validateOnly=true`, { cents: 5 })
    expect([dry.status, bodyOf(dry).cents]).toEqual([200, 5])
    const refused = await ask(`/v1/purses/${id}/pay?validateOnly`, { cents: 1_000_001 })
    expect([refused.status, bodyOf(refused).type]).toEqual([422, '/problems/too-much'])
    expect(await read(id)).toMatchObject({ etag: '"1"', body: { cents: 0 } })
  })

  it('under a key is applied once; a replay says what happened', async () => {
    const id = await open()
    const key = { 'idempotency-key': `pay-${id}` }
    const first = await act(id, 'pay', { cents: 5 }, key)
    const again = await act(id, 'pay', { cents: 5 }, key)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect([again.status, again.text, again.headers.etag]).toEqual([200, first.text, '"2"'])
    expect((await act(id, 'pay', { cents: 6 }, key)).status).toBe(422)
    expect((await act(await open(), 'pay', { cents: 5 }, key)).status).toBe(422)
    expect((await read(id)).body.cents).toBe(5)
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s is 405, and says what is allowed', async (method) => {
    const request: Request = { method, path: '/v1/purses/1/pay' }
    const answer = await service.call(request)
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
    expect((await service.call({ ...request, path: '/v1/purses/1/burn' })).status).toBe(404)
  })

  it('takes JSON and nothing else', async () => {
    const csv = { 'content-type': 'text/csv' }
    const answer = await service.call({
      method: 'POST',
      path: '/v1/purses/1/pay',
      headers: csv,
      body: 'cents\n1',
    })
    expect(answer.status).toBe(415)
    expect((await act('1', 'pay', {}, { 'content-type': 'text/plain' })).status).toBe(415)
  })
})

describe('scopes', () => {
  const grant = (...scopes: string[]) => ({ jwt: { claims: { sub: 'ann', iss: 'i' }, scopes } })
  it("an action's own scope is asked for, in single and in batches", async () => {
    const strict = await createService({
      collections: [purses],
      tables: service.tables,
      settings: { auth: 'jwt' },
    })
    const id = `s${++last}`
    const ask = (scopes: string[], request: Request) => strict.call({ ...request, grant: grant(...scopes) })
    await ask([], jsonRequest('PUT', `/v1/purses/${id}`, { owner: 'ann', state: 'active', cents: 0 }))
    const close = jsonRequest('POST', `/v1/purses/${id}/close`, { why: 'x' })
    const refused = await ask(['other'], close)
    expect([refused.status, bodyOf(refused).detail]).toEqual([
      403,
      'close on purses needs the scope "purses:close".',
    ])
    const operations = [{ method: 'POST', path: `/purses/${id}/close`, body: { why: 'x' } }]
    const batch = await ask([], jsonRequest('POST', '/v1/batches', { operations }))
    expect(bodyOf(batch).results[0].status).toBe(403)
    expect((await ask([], jsonRequest('POST', `/v1/purses/${id}/pay`, { cents: 1 }))).status).toBe(200)
    const done = bodyOf(await ask(['purses:close'], close))
    expect(done).toMatchObject({ state: 'cancelled', closedBy: '["jwt","i","ann"]' })
    strict.stop()
  })
})
