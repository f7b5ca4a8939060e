import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asked, ways } from '../authorize/ways.ts'
import { serviceWith } from '../scenarios/background.ts'
import { imported } from '../scenarios/uploads.ts'
import { bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { tickets } from './collections.ts'

let running: Awaited<ReturnType<typeof serviceWith>>
beforeAll(async () => {
  running = await serviceWith('held', { collections: [tickets] })
})
afterAll(() => running.stop())

const asking = () => ({
  call: (request: Request) => running.call(request),
  work: async () => void (await running.work()),
})
const read = async (id: string) => bodyOf(await running.call({ method: 'GET', path: `/v1/tickets/${id}` }))

let last = 0
/** A ticket that has been closed: nothing that only actions change is as in a new one. */
const closed = async () => {
  const id = `t${++last}`
  await running.call(jsonRequest('POST', '/v1/tickets', { id, title: 'Concert, "live"', cents: 250 }))
  await running.call(jsonRequest('POST', `/v1/tickets/${id}/close`, { by: null }))
  return read(id)
}

interface Ticket {
  readonly id: string
  readonly [name: string]: unknown
}

const cases: readonly [string, number, (ticket: Ticket) => Asked][] = [
  ['PUT of what GET gave', 200, (all) => ({ method: 'PUT', path: `/tickets/${all.id}`, body: all })],
  ['PATCH with it', 200, (all) => ({ method: 'PATCH', path: `/tickets/${all.id}`, body: all })],
  [
    'PUT without it',
    200,
    ({ id, title, cents }) => ({ method: 'PUT', path: `/tickets/${id}`, body: { id, title, cents } }),
  ],
  [
    'PUT with another state',
    422,
    (all) => ({ method: 'PUT', path: `/tickets/${all.id}`, body: { ...all, state: 'open' } }),
  ],
  [
    'PATCH with another state',
    422,
    ({ id }) => ({ method: 'PATCH', path: `/tickets/${id}`, body: { state: 'open' } }),
  ],
  [
    'POST with initial values, and what is ignored',
    201,
    (all) => ({
      method: 'POST',
      path: '/tickets',
      body: {
        id: `${all.id}-new`,
        title: 'A',
        cents: 1,
        state: 'open',
        history: [],
        createdAt: 7,
        label: {},
      },
    }),
  ],
  [
    'POST of a closed one',
    422,
    (all) => ({ method: 'POST', path: '/tickets', body: { ...all, id: `${all.id}-new` } }),
  ],
]

describe.each(ways)('$name', ({ way, writes }) => {
  it.each(cases)('%s: %i', async (_, status, ask) => {
    const before = await closed()
    const told = await way(ask(before), asking())
    expect(told?.status).toBe(status)
    const after = await read(before.id)
    // Whatever was written, what only actions change, and when it was made, stays.
    const { updatedAt: _before, ...same } = before
    expect(after).toMatchObject(same)
    if (status === 422 || !writes) expect(after).toEqual(before)
    const copy = await running.call({ method: 'GET', path: `/v1/tickets/${before.id}-new` })
    expect(copy.status).toBe(status === 201 && writes ? 200 : 404)
  })
})

/** As a spreadsheet writes it. */
const csvOf = (items: readonly Ticket[]) => {
  const names = Object.keys(items[0] ?? {})
  const cell = (value: unknown) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return `"${text.replaceAll('"', '""')}"`
  }
  return [names.join(), ...items.map((item) => names.map((name) => cell(item[name])).join())].join('\n')
}

it('a CSV of what GET gave, with all its columns, is taken back', async () => {
  const items = [await closed(), await closed()]
  const list = await running.call({
    method: 'PUT',
    path: '/v1/tickets',
    headers: { 'content-type': 'text/csv' },
    body: csvOf(items),
  })
  expect(bodyOf(list).summary).toMatchObject({ total: 2, success: 2 })
  const file = await imported(asking(), csvOf(items), { collection: 'tickets', method: 'PUT' })
  expect(file.summary).toMatchObject({ total: 2, success: 2 })
  for (const { updatedAt: _, ...item } of items) expect(await read(item.id)).toMatchObject(item)
  const wrong = csvOf(items.map((item) => ({ ...item, state: 'open' })))
  const refused = await imported(asking(), wrong, { collection: 'tickets', method: 'PUT' })
  expect(refused.summary).toMatchObject({ total: 2, failed: 2 })
  expect(refused.results[0].error.errors).toEqual([
    { pointer: '/state', detail: expect.stringContaining('Only actions') },
  ])
})
