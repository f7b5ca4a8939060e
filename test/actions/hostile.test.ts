import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CollectionFault, collectionFaults } from '../../functions/ports/collection-faults.ts'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables } from '../support/tables.ts'
import { failing, hostile, meddling, unauthorizing } from './hostile-collections.ts'

let service: Service
/** The same tables without a word of authorization. */
let open: Service
const published: CollectionFault[] = []
const grant = { jwt: { claims: { iss: 'i', sub: 'ann' }, scopes: ['some'] } }

beforeAll(async () => {
  const tables = await makeTables()
  const settings = { auth: 'jwt' } as const
  const collections = [hostile, meddling, ...unauthorizing]
  service = await createService({ tables, collections, settings })
  const opened = collections.map(({ authorize: _, ...rest }) => rest)
  open = await createService({ tables, collections: opened, settings })
  collectionFaults.subscribe((fault) => published.push(fault as CollectionFault))
})
afterAll(() => service.stop())

const call = (request: Request) => service.call({ ...request, grant })
const send = async (operations: readonly object[], headers = {}, members = {}) =>
  call(batchRequest(operations, headers, members))
const seed = (path: string, body: object) => open.call({ ...jsonRequest('PUT', `/v1${path}`, body), grant })
const read = async (path: string) => bodyOf(await open.call({ method: 'GET', path: `/v1${path}`, grant }))

interface Told {
  readonly status: number
  readonly error?: { readonly type: string; readonly detail: string }
}
const statuses = (results: readonly Told[]) => results.map(({ status }) => status)

describe.each(failing)('an action that does this: %s', (name) => {
  const path = `/hostile/${name}`
  const act = (action: string, more: object = {}) => ({ method: 'POST', path: `${path}/${action}`, ...more })

  beforeAll(() => seed(path, { text: 'as it was' }))

  it('fails alone, in a fold and around it, and is not told in its own words', async () => {
    const answer = await send([
      { method: 'PUT', path: `/hostile/${name}-other`, body: { text: 'other' } },
      act('fine'),
      act(name, { id: 'bad', body: { some: 'input' } }),
      { method: 'PATCH', path, body: { n: 3 } },
      { method: 'DELETE', path: `/hostile/${name}-other`, dependsOn: ['bad'] },
    ])
    const { results } = bodyOf(answer)
    expect(statuses(results)).toEqual([expect.toBeOneOf([200, 201]), 200, 500, 200, 424])
    expect(results[2]).toMatchObject({
      retryable: false,
      error: { type: '/problems/collection-failed', status: 500 },
    })
    expect(results[2].error.detail).toMatch(new RegExp(`^The action ${name} of hostile [^\\n]+\\.$`))
    expect(answer.text).not.toContain('secret')
    expect(await read(path)).toEqual({ id: name, text: 'fine', n: 3 })
    expect(published.at(-1)).toMatchObject({ collection: 'hostile', part: `action ${name}` })
  })

  it('alone is 500, and in an atomic batch the guilty one', async () => {
    const alone = await call({ method: 'POST', path: `/v1${path}/${name}` })
    expect([alone.status, bodyOf(alone).type]).toEqual([500, '/problems/collection-failed'])
    const atomic = await send([{ method: 'PATCH', path, body: { n: 4 } }, act(name)], {}, { atomic: true })
    expect([atomic.status, statuses(bodyOf(atomic).results)]).toEqual([500, [424, 500]])
    expect(await read(path)).not.toMatchObject({ n: 4 })
  })
})

it.each([
  ['large', 'maxItemBytes'],
  ['deep', 'maxItemDepth'],
])('an item that grows too %s is 413 by %s, and stays as it was', async (name, limit) => {
  await seed(`/hostile/${name}`, { text: 'as it was' })
  const answer = await call({ method: 'POST', path: `/v1/hostile/${name}/${name}` })
  expect([answer.status, bodyOf(answer)]).toMatchObject([413, { type: '/problems/item-too-large', limit }])
  expect(bodyOf(answer)).not.toHaveProperty('errors')
  expect(await read(`/hostile/${name}`)).toEqual({ id: name, text: 'as it was' })
})

it('what an action or an authorization does to its arguments, nobody else meets', async () => {
  await seed('/meddling/1', { text: 'a', tags: ['x'] })
  const act = (tags: string[]) => ({ method: 'POST', path: '/meddling/1/meddle', body: { tags } })
  const { results } = bodyOf(
    await send(
      [
        act(['y']),
        { method: 'POST', path: '/meddling/1/refuse' },
        act(['z']),
        { method: 'GET', path: '/meddling/1' },
      ],
      { prefer: 'return=representation' },
    ),
  )
  expect(statuses(results)).toEqual([200, 409, 200, 200])
  const by = `["jwt","i","ann"] some {"iss":"i","sub":"ann"} ${new Date().getFullYear()}`
  expect(results[0].body).toEqual({ id: '1', text: 'a', tags: ['x', 'y'], by })
  expect(results[2].body).toEqual({ id: '1', text: 'a', tags: ['x', 'y', 'z'], by })
  expect(results[3].body).toEqual(results[2].body)
  expect(await read('/meddling/1')).toEqual(results[2].body)
})

describe.each(unauthorizing.map(({ name }) => name))('an authorization of %s', (name) => {
  const path = `/${name}/1`

  it('fails each operation that it is asked for, and lets none through', async () => {
    await seed(path, { text: 'as it was' })
    const { results } = bodyOf(
      await send([
        { method: 'PUT', path: '/hostile/neighbour', body: { text: '' } },
        { method: 'GET', path },
        { method: 'POST', path: `/${name}`, body: { id: 'new', text: '' } },
        { method: 'POST', path: `/${name}`, body: { id: '1', text: '' } },
        { method: 'PUT', path, body: { text: '' } },
        { method: 'PATCH', path, body: { text: '' } },
        { method: 'POST', path: `${path}/touch` },
        { method: 'DELETE', path },
        { method: 'PUT', path: '/hostile/neighbour', body: { text: 'x' } },
      ]),
    )
    expect(statuses(results).slice(1, -1)).toEqual([500, 500, 500, 500, 500, 500, 500])
    expect([results[0].status, results.at(-1).status]).toEqual([expect.toBeOneOf([200, 201]), 200])
    expect(results[1].error.detail).toMatch(new RegExp(`^The authorization of ${name} [^\\n]+\\.$`))
    expect(JSON.stringify(results)).not.toContain('as it was')
    expect(await read(path)).toEqual({ id: '1', text: 'as it was' })
    expect((await read(`/${name}/new`)).status).toBe(404)
  })
})
