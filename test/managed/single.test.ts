import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { createService, type Service } from '../support/service.ts'
import { brittle, tickets } from './collections.ts'

const first = Date.parse('2026-11-28T09:00:00.000Z')
const instant = (after: number) => new Date(first + after * 1000).toISOString()

let clock: ManualClock
let service: Service
let last = 0
let id: string
beforeAll(async () => {
  clock = manualClock(first)
  service = await createService({ clock, collections: [tickets, brittle] })
})
afterAll(() => service.stop())

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  service.call(
    body === undefined
      ? { method, path: `/v1/tickets${path}`, headers }
      : jsonRequest(method, `/v1/tickets${path}`, body, {
          ...(method === 'PATCH' && { 'content-type': 'application/merge-patch+json' }),
          ...headers,
        }),
  )
const errorsOf = (answer: Awaited<ReturnType<typeof call>>) =>
  bodyOf(answer).errors.map(({ pointer }: { pointer: string }) => pointer)

/** A ticket as it was made a second ago. */
const fresh = () => ({
  id,
  title: 'Concert',
  cents: 250,
  state: 'open',
  history: [],
  createdAt: clock.now().toISOString(),
  updatedAt: clock.now().toISOString(),
  label: 'Concert (open)',
  price: { euros: 2, cents: 50 },
})
let made: ReturnType<typeof fresh>
beforeEach(async () => {
  id = `t${++last}`
  made = fresh()
  const answer = await call('POST', '', { id, title: 'Concert', cents: 250 })
  expect([answer.status, answer.text]).toEqual([201, JSON.stringify(made)])
  clock.advance(1000)
})

const read = async () => bodyOf(await call('GET', `/${id}`))

describe('what was answered is accepted', () => {
  it('a PUT of what GET gave is 200, and moves nothing but the version and its instant', async () => {
    const again = await call('PUT', `/${id}`, await read())
    expect([again.status, again.headers.etag]).toEqual([200, '"2"'])
    expect(bodyOf(again)).toEqual({ ...made, updatedAt: clock.now().toISOString() })
    expect(await read()).toEqual(bodyOf(again))
  })

  it('so is one without these members, after an action as well', async () => {
    expect((await call('POST', `/${id}/close`, { by: null })).status).toBe(200)
    const closed = await read()
    expect(closed).toMatchObject({
      state: 'closed',
      closedAt: clock.now().toISOString(),
      history: [{ what: 'closed', by: null }],
      createdAt: made.createdAt,
      label: 'Concert (closed)',
    })
    clock.advance(1000)
    const bare = await call('PUT', `/${id}`, { title: 'Opera', cents: 0 })
    const next = { ...closed, title: 'Opera', cents: 0, updatedAt: clock.now().toISOString() }
    const shown = { ...next, label: 'Opera (closed)', price: { euros: 0, cents: 0 }, note: 'free' }
    expect([bare.status, bodyOf(bare)]).toEqual([200, shown])
    const whole = await call('PUT', `/${id}`, shown)
    expect([whole.status, bodyOf(whole)]).toEqual([200, shown])
  })

  it('a PATCH with all of what GET gave is 200', async () => {
    await call('POST', `/${id}/close`, { by: null })
    const closed = await read()
    const patched = await call('PATCH', `/${id}`, { ...closed, title: 'Opera' })
    expect([patched.status, bodyOf(patched)]).toEqual([
      200,
      { ...closed, title: 'Opera', label: 'Opera (closed)' },
    ])
  })

  it('a POST of it elsewhere makes the item there, with instants of its own', async () => {
    const copy = await call('POST', '', { ...made, id: `${id}-copy` })
    const now = clock.now().toISOString()
    expect([copy.status, bodyOf(copy)]).toEqual([
      201,
      { ...made, id: `${id}-copy`, createdAt: now, updatedAt: now },
    ])
  })
})

describe('what only actions change', () => {
  const wrong = {
    state: 'closed',
    closedAt: instant(0),
    history: [{ what: 'x', by: 'y' }],
  }
  const names = ['/closedAt', '/history', '/state']

  it.each([
    ['PUT', () => call('PUT', `/${id}`, { ...made, ...wrong })],
    ['PUT that creates', () => call('PUT', `/${id}-new`, { title: 'A', cents: 1, ...wrong })],
    ['POST', () => call('POST', '', { id: `${id}-new`, title: 'A', cents: 1, ...wrong })],
    ['PATCH', () => call('PATCH', `/${id}`, { title: 'A', ...wrong })],
  ])('sent with other values is 422 with the pointers: %s', async (_, send) => {
    const answer = await send()
    expect([answer.status, errorsOf(answer).sort()]).toEqual([422, names])
    expect(await read()).toEqual(made)
    expect((await call('GET', `/${id}-new`)).status).toBe(404)
  })

  it('is told with all other faults', async () => {
    const faulty = { title: '', cents: 1, state: 'closed' }
    expect(errorsOf(await call('PUT', `/${id}`, faulty)).sort()).toEqual(['/state', '/title'])
    expect(errorsOf(await call('POST', '', { id: `${id}-new`, ...faulty })).sort()).toEqual([
      '/state',
      '/title',
    ])
  })

  it('cannot be removed by a patch, and what is not there may be', async () => {
    expect(errorsOf(await call('PATCH', `/${id}`, { state: null }))).toEqual(['/state'])
    expect((await call('PATCH', `/${id}`, { closedAt: null })).status).toBe(200)
  })

  it('of a condition that fails nothing more is told', async () => {
    expect((await call('PUT', `/${id}`, { ...made, ...wrong }, { 'if-match': '"7"' })).status).toBe(412)
    expect((await call('PUT', `/${id}`, { ...made, ...wrong }, { 'if-none-match': '*' })).status).toBe(412)
  })

  it('under strict handling refuses the batch, in dry runs the operation', async () => {
    const operations = [
      { method: 'PATCH', path: `/tickets/${id}`, body: { title: 'B' } },
      { method: 'PUT', path: `/tickets/${id}`, body: { ...made, state: 'closed' } },
    ]
    const strict = await service.call(batchRequest(operations, { prefer: 'handling=strict' }))
    expect([strict.status, errorsOf(strict)]).toEqual([422, ['/operations/1/body/state']])
    const dry = await service.call({ ...batchRequest(operations), path: '/v1/batches?validateOnly=true' })
    expect(bodyOf(dry).results.map(({ status }: { status: number }) => status)).toEqual([200, 422])
    expect(await read()).toEqual(made)
  })
})

describe('timestamps', () => {
  it('move with the version: not with what fails, and a GET in between sees them', async () => {
    expect((await call('PATCH', `/${id}`, { cents: -1 })).status).toBe(422)
    const answer = await service.call(
      batchRequest([
        { method: 'PATCH', path: `/tickets/${id}`, body: { cents: 1 } },
        { method: 'GET', path: `/tickets/${id}` },
        { method: 'DELETE', path: `/tickets/${id}` },
        { method: 'PUT', path: `/tickets/${id}`, body: { title: 'New', cents: 0 } },
        { method: 'GET', path: `/tickets/${id}` },
      ]),
    )
    const now = clock.now().toISOString()
    const [, seen, , , anew] = bodyOf(answer).results
    expect(seen.body).toMatchObject({ cents: 1, createdAt: made.createdAt, updatedAt: now })
    expect(anew.body).toMatchObject({ title: 'New', createdAt: now, updatedAt: now })
    expect(await read()).toEqual(anew.body)
  })

  it('are of the item that is there: one made again over a deleted one is new', async () => {
    expect((await call('DELETE', `/${id}`)).status).toBe(204)
    clock.advance(1000)
    const again = bodyOf(await call('POST', '', { id, title: 'Again', cents: 1 }))
    expect([again.createdAt, again.updatedAt]).toEqual(Array(2).fill(clock.now().toISOString()))
    expect(await read()).toEqual(again)
  })
})

describe('a computed member that fails', () => {
  const path = (how: string) => `/v1/brittle/${how}`
  it.each(['throw', 'promise', 'foreign', 'long', 'getter'])('ends that read alone: %s', async (how) => {
    const put = await service.call(jsonRequest('PUT', path(how), { how }))
    // The item is written; it cannot be shown.
    expect([put.status, put.headers.etag, put.text]).toEqual([201, '"1"', ''])
    const answer = await service.call(jsonRequest('PUT', path('well'), { how: 'well' }))
    expect(bodyOf(answer)).toEqual({ id: 'well', how: 'well', shown: 1 })
    const alone = await service.call({ method: 'GET', path: path(how) })
    expect([alone.status, bodyOf(alone).type]).toEqual([500, '/problems/collection-failed'])
    const many = await service.call({ method: 'GET', path: `/v1/brittle?id=${how},well` })
    const statuses = bodyOf(many).results.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([500, 200])
  })
})
