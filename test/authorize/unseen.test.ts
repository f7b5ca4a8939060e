import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, jsonRequest, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import type { Asked } from './ways.ts'

const schema = z.strictObject({
  owner: z.string(),
  text: z.string(),
  topic: z.string().optional(),
  state: z.enum(['open', 'closed']),
})
const topics = defineCollection({ name: 'topics', schema: z.strictObject({ owner: z.string() }) })

const thrownFor = <T>(owner: string, value: T): T => {
  if (owner === 'ann') throw new Error('the code of the collection has met an item of Ann')
  return value
}

/** Whatever can go wrong with an item goes wrong with those of Ann, and only she sees them. */
const notes = defineCollection({
  name: 'notes',
  schema,
  readOnly: { state: 'open' },
  timestamps: true,
  computed: { label: ({ owner, text }) => thrownFor(owner, text.slice(0, 9)) },
  references: { topic: 'topics' },
  indexes: { byState: { partition: 'state', sort: 'text' } },
  actions: {
    close: {
      input: z.strictObject({}),
      run: (item) => thrownFor(item.owner, { ...item, state: 'closed' }),
    },
  },
  authorize: ({ caller, item, next }) => (item ?? next)?.owner === caller.claims.sub || 'hide',
})
const about = defineCollection({
  name: 'about',
  schema: z.strictObject({ notes: z.array(z.string()), n: z.int().optional() }),
  references: { 'notes.*': 'notes' },
})

let service: Service
beforeAll(async () => {
  service = await createService({ collections: [topics, notes, about], settings: { auth: 'jwt' } })
  const as = as_('ann')
  await as(jsonRequest('PUT', '/v1/topics/t', { owner: 'ann' }))
  const made = await as(
    jsonRequest('PUT', '/v1/notes/hers', { owner: 'ann', text: 'x'.repeat(400), topic: 't' }),
  )
  expect(made.status).toBe(201)
  await as({ method: 'DELETE', path: '/v1/topics/t' })
  await as(jsonRequest('PUT', '/v1/topics/still', { owner: 'ann' }))
})
afterAll(() => service.stop())

const as_ = (sub: string) => (request: Request) =>
  service.call({
    ...request,
    grant: { jwt: { claims: { iss: 'https://issuer.test', sub }, scopes: [] } },
  })
const bob = as_('bob')

const own = { owner: 'bob', text: 'mine' }
/** Of an item that is not there they make nothing. */
const cases: readonly [string, (id: string) => Asked][] = [
  ['GET', (id) => ({ method: 'GET', path: `/notes/${id}` })],
  ['GET if none', (id) => ({ method: 'GET', path: `/notes/${id}`, ifNoneMatch: '"1"' })],
  ['GET if', (id) => ({ method: 'GET', path: `/notes/${id}`, ifMatch: '"7"' })],
  ['DELETE', (id) => ({ method: 'DELETE', path: `/notes/${id}` })],
  ['DELETE if', (id) => ({ method: 'DELETE', path: `/notes/${id}`, ifMatch: '"7"' })],
  ['PATCH', (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { text: 'mine' } })],
  ['PATCH that takes it', (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: own })],
  ['PATCH that does not fit', (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { text: 7 } })],
  [
    'PATCH of what is read-only',
    (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { state: 'closed' } }),
  ],
  ['PATCH that names nothing', (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { topic: 'none' } })],
  ['PATCH if', (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { text: 'mine' }, ifMatch: '"7"' })],
  [
    'PATCH that grows too large',
    (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { text: 'x'.repeat(400_000) } }),
  ],
  [
    'PATCH with a key too long for the index',
    (id) => ({ method: 'PATCH', path: `/notes/${id}`, body: { text: 'x'.repeat(600) } }),
  ],
  ['an action', (id) => ({ method: 'POST', path: `/notes/${id}/close` })],
  ['an action if', (id) => ({ method: 'POST', path: `/notes/${id}/close`, ifMatch: '"7"' })],
  ['an input that does not fit', (id) => ({ method: 'POST', path: `/notes/${id}/close`, body: { a: 1 } })],
  ['no action', (id) => ({ method: 'POST', path: `/notes/${id}/open` })],
  ['PUT if', (id) => ({ method: 'PUT', path: `/notes/${id}`, body: own, ifMatch: '"1"' })],
  ['PUT if other', (id) => ({ method: 'PUT', path: `/notes/${id}`, body: own, ifMatch: '"7"' })],
  ['PUT that does not fit', (id) => ({ method: 'PUT', path: `/notes/${id}`, body: { owner: 'bob' } })],
  [
    'PUT of what is read-only',
    (id) => ({ method: 'PUT', path: `/notes/${id}`, body: { ...own, state: 'closed' } }),
  ],
  ['PUT of hers', (id) => ({ method: 'PUT', path: `/notes/${id}`, body: { owner: 'ann', text: 'x' } })],
  ['POST that does not fit', (id) => ({ method: 'POST', path: '/notes', body: { id, owner: 'bob' } })],
  ['a name of it', (id) => ({ method: 'PUT', path: '/about/1', body: { notes: [id] } })],
  ['two names of it', (id) => ({ method: 'PUT', path: '/about/1', body: { notes: [id, 'none', id] } })],
]

const single = ({ method, path, body, ifMatch, ifNoneMatch }: Asked): Request => {
  const headers = {
    ...(ifMatch && { 'if-match': ifMatch }),
    ...(ifNoneMatch && { 'if-none-match': ifNoneMatch }),
    ...(method === 'PATCH' && { 'content-type': 'application/merge-patch+json' }),
  }
  return body === undefined
    ? { method, path: `/v1${path}`, headers }
    : jsonRequest(method, `/v1${path}`, body, headers)
}
const beside = { method: 'GET', path: '/topics/still' }
const ways: readonly [string, (asked: Asked) => Request][] = [
  ['alone', single],
  ['alone, dry', (asked) => ({ ...single(asked), path: `/v1${asked.path}?validateOnly=true` })],
  ['in a batch', (asked) => batchRequest([asked, beside])],
  ['twice in a batch', (asked) => batchRequest([asked, asked])],
  [
    'in an atomic one',
    (asked) => jsonRequest('POST', '/v1/batches', { operations: [beside, asked], atomic: true }),
  ],
  [
    'in a dry atomic one',
    (asked) =>
      jsonRequest('POST', '/v1/batches?validateOnly=true', { operations: [beside, asked], atomic: true }),
  ],
  ['in a strict one', (asked) => batchRequest([asked, beside], { prefer: 'handling=strict' })],
  ['with its item', (asked) => batchRequest([asked], { prefer: 'return=representation' })],
]

describe.each(ways)('what is hidden is answered as if it were not there, %s', (_, ask) => {
  it.each(cases)('%s', async (__, asked) => {
    const told = async (id: string) => {
      const { status, text, headers } = await bob(ask(asked(id)))
      const known = text.replaceAll(id, '…').replace(/"id":"[0-9a-z]{20}"/, '')
      return [status, known, headers['batch-summary'], headers.etag, headers['item-outdated']]
    }
    const absent = await told('nobodys')
    expect(await told('hers')).toEqual(absent)
  })
})

it('no list has it, and nothing says that there was more', async () => {
  for (const query of ['', '?state=open', '?state=open&text.from=a&text.to=z', '?limit=1'])
    for (const accept of ['application/json', 'application/x-ndjson', 'text/csv']) {
      const answer = await bob({ method: 'GET', path: `/v1/notes${query}`, headers: { accept } })
      expect([answer.status, answer.headers.link]).toEqual([200, undefined])
      expect(answer.text).not.toContain('hers')
    }
})
