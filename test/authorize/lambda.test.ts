import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { finished } from '../scenarios/later.ts'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { httpCaller } from '../support/http.ts'
import { notes } from './collections.ts'

/** The service on this machine, with the example of a Lambda authorizer in front of collections with rules. */
const keys = { 'key-of-ann': 'ann', 'key-of-bob': 'bob', 'key-of-root': 'root', 'key-of-nobody': '' }

let stack: Stack
beforeAll(async () => {
  const holders = Object.entries(keys).map(([key, sub]) => [
    createHash('sha256').update(key).digest('hex'),
    { sub, tenant: 'acme', ...(sub === 'root' ? { scope: 'some admin' } : {}) },
  ])
  vi.stubEnv('API_KEYS', JSON.stringify(Object.fromEntries(holders)))
  stack = await start({
    port: 0,
    dynamodb: inject('dynamodb'),
    collections: [notes],
    tenantClaim: 'tenant',
    auth: {
      authorizerFile: 'examples/authorizer/handler.ts',
      identitySources: ['$request.header.X-Api-Key'],
      cacheSeconds: 60,
    },
  })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await stack.stop()
})

const as = (key: string | undefined) => (request: Request) =>
  httpCaller(stack.url)({ ...request, headers: { ...request.headers, ...(key && { 'x-api-key': key }) } })
const [ann, bob, root] = ['ann', 'bob', 'root'].map((sub) => as(`key-of-${sub}`)) as [
  ReturnType<typeof as>,
  ReturnType<typeof as>,
  ReturnType<typeof as>,
]

const id = `note-${Date.now()}`
const path = `/v1/notes/${id}`
const read = { method: 'GET', path }

const statuses = (answer: Awaited<ReturnType<typeof ann>>) =>
  bodyOf(answer).results.map(({ status }: { status: number }) => status)

it('who has no key, or a wrong one, is 401; what is open stays open', async () => {
  expect((await as(undefined)(read)).status).toBe(401)
  expect((await as('key-of-eve')(read)).status).toBe(401)
  expect((await as(undefined)({ method: 'GET', path: '/health' })).status).toBe(200)
})

it('whom the authorizer lets in without a name is 403, in our words', async () => {
  const answer = await as('key-of-nobody')(read)
  expect([answer.status, bodyOf(answer)]).toEqual([
    403,
    {
      type: '/problems/forbidden',
      title: 'Forbidden',
      status: 403,
      detail: 'The authorizer\'s context has no usable member "sub", which names the caller.',
    },
  ])
})

it('what the context says of a caller decides alone, in a batch, and later', async () => {
  const note = { owner: 'ann', text: 'mine' }
  expect((await bob(jsonRequest('POST', '/v1/notes', { id, ...note }))).status).toBe(403)
  expect((await ann(jsonRequest('POST', '/v1/notes', { id, ...note }))).status).toBe(201)
  expect((await bob(read)).status).toBe(404)
  const shown = await ann(read)
  expect([shown.status, shown.headers.vary]).toEqual([200, 'Prefer, X-Api-Key'])
  expect((await root(read)).status).toBe(200)
  const operations = [
    { method: 'GET', path: `/notes/${id}` },
    { method: 'PATCH', path: `/notes/${id}`, body: { text: 'x' } },
    { method: 'POST', path: '/notes', body: { id: `${id}-bob`, owner: 'bob', text: '' } },
  ]
  expect(statuses(await bob(batchRequest(operations)))).toEqual([404, 404, 201])
  const accepted = await bob(batchRequest(operations.slice(0, 2), { prefer: 'respond-async' }))
  expect(accepted.status).toBe(202)
  const done = await finished({ call: bob, work: async () => {} }, bodyOf(accepted).id)
  expect(statuses(done)).toEqual([404, 404])
  const byRoot = await root(batchRequest(operations.slice(0, 2), { prefer: 'respond-async' }))
  expect(statuses(await finished({ call: root, work: async () => {} }, bodyOf(byRoot).id))).toEqual([
    200, 200,
  ])
})

it('a batch and its key belong to who is named, and not to the tenant', async () => {
  const key = { 'idempotency-key': `${id}-key` }
  const mine = batchRequest([{ method: 'GET', path: `/notes/${id}` }], key)
  const first = await ann(mine)
  expect((await ann(mine)).headers['idempotent-replayed']).toBe('true')
  expect(statuses(await bob(mine))).toEqual([404])
  expect((await bob({ method: 'GET', path: `/v1/batches/${bodyOf(first).id}` })).status).toBe(404)
})

it('the description names the header that the authorizer asks for', async () => {
  const described = bodyOf(await as(undefined)({ method: 'GET', path: '/openapi.json' }))
  expect(described.security).toEqual([{ custom: [] }])
  expect(described.components.securitySchemes).toMatchObject({
    custom: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  })
})
