import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { type Answer, batchRequest, jsonRequest, type Request } from '../support/answer.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { resultsOf } from './naughty.ts'
import { hostileService, things } from './service.ts'

/** Reading it needs a scope that nobody here has. */
const vault = defineCollection({
  name: 'vault',
  schema: z.looseObject({}),
  scopes: { GET: 'vault:read', PUT: 'vault:write', PATCH: 'vault:write', DELETE: 'vault:write' },
})

let service: Awaited<ReturnType<typeof hostileService>>

beforeAll(async () => {
  service = await hostileService({ collections: [things, vault], settings: tenantSettings })
})

const patchType = { 'content-type': 'application/merge-patch+json' }
const reading = [
  { method: 'GET', path: '/things/x' },
  { method: 'GET', path: '/things/x', ifMatch: '*' },
  { method: 'GET', path: '/things/x', ifNoneMatch: '"1"' },
]
const writing = [
  { method: 'PATCH', path: '/things/x', body: { a: 1 } },
  { method: 'PATCH', path: '/things/x', body: { a: 1 }, ifMatch: '"1"' },
  { method: 'DELETE', path: '/things/x' },
  { method: 'DELETE', path: '/things/x', ifMatch: '"7"' },
  { method: 'PUT', path: '/things/x', body: {}, ifMatch: '*' },
  { method: 'PUT', path: '/things/x', body: { a: 1 }, ifNoneMatch: '*' },
  { method: 'POST', path: '/things', body: { id: 'x', b: 2 } },
]

/** Everything that one can ask about the item `x`. */
const questions: Readonly<Record<string, Request>> = {
  GET: { method: 'GET', path: '/v1/things/x' },
  'GET If-Match': { method: 'GET', path: '/v1/things/x', headers: { 'if-match': '"1"' } },
  'GET If-None-Match': { method: 'GET', path: '/v1/things/x', headers: { 'if-none-match': '*' } },
  PATCH: jsonRequest('PATCH', '/v1/things/x', { a: 1 }, patchType),
  'PATCH If-Match': jsonRequest('PATCH', '/v1/things/x', { a: 1 }, { ...patchType, 'if-match': '"1"' }),
  DELETE: { method: 'DELETE', path: '/v1/things/x' },
  'DELETE If-Match': { method: 'DELETE', path: '/v1/things/x', headers: { 'if-match': '"9"' } },
  PUT: jsonRequest('PUT', '/v1/things/x', { a: 1 }),
  'PUT If-Match': jsonRequest('PUT', '/v1/things/x', { a: 1 }, { 'if-match': '*' }),
  'PUT If-None-Match': jsonRequest('PUT', '/v1/things/x', { a: 1 }, { 'if-none-match': '*' }),
  POST: jsonRequest('POST', '/v1/things', { id: 'x' }),
  'POST a list': jsonRequest('POST', '/v1/things', [{ id: 'x' }]),
  'PATCH a list': jsonRequest('PATCH', '/v1/things', [{ id: 'x', a: 1 }]),
  'DELETE by ids': { method: 'DELETE', path: '/v1/things?id=x,y' },
  'GET by ids': { method: 'GET', path: '/v1/things?id=x,y' },
  'GET by ids, strict': { method: 'GET', path: '/v1/things?id=x', headers: { prefer: 'handling=strict' } },
  'GET by ids, lenient': { method: 'GET', path: '/v1/things?id=x', headers: { prefer: 'handling=lenient' } },
  'a batch': batchRequest([...reading, ...writing]),
  'a batch with representations': batchRequest(writing, { prefer: 'return=representation' }),
  'a strict batch': batchRequest(writing, { prefer: 'handling=strict' }),
  'a batch under a key': batchRequest(writing, { 'idempotency-key': 'k' }),
  'an atomic batch of reads': batchRequest(reading, {}, { atomic: true }),
  'an atomic batch of writes': batchRequest(writing, {}, { atomic: true }),
  'an atomic create': batchRequest([writing[6] ?? {}], {}, { atomic: true }),
  'a trial': { ...batchRequest(writing), path: '/v1/batches?validateOnly=true' },
}

/** All that a caller sees, but for the ids that every answer has of its own. */
const seen = ({ status, headers, text }: Answer): unknown => {
  const { 'x-request-id': _, ...others } = headers
  return [status, others, text.replace(/"id":"[0-9a-z]{20}"/, '"id":"a batch"')]
}

describe('an item of another tenant', () => {
  it.each(Object.entries(questions))('is answered like one that is not there: %s', async (_, request) => {
    const [owner, stranger, other] = [grantOf(newTenant()), grantOf(newTenant()), grantOf(newTenant())]
    const missing = await service.call({ ...request, grant: stranger })
    const made = await service.call({
      ...jsonRequest('PUT', '/v1/things/x', { a: 0, secret: true }),
      grant: owner,
    })
    expect(made.status).toBe(201)
    const foreign = await service.call({ ...request, grant: other })
    expect(seen(foreign)).toEqual(seen(missing))
    expect(foreign.text).not.toContain('secret')
    const own = await service.call({ method: 'GET', path: '/v1/things/x', grant: owner })
    expect([own.text, own.headers.etag]).toEqual(['{"id":"x","a":0,"secret":true}', '"1"'])
  })
})

describe('an item that the caller has no scope for', () => {
  const grantWith = (tenant: string, scope: string) => ({
    jwt: { claims: { iss: 'https://issuer.test', sub: 'alice', tenant, scope }, scopes: null },
  })

  it('is refused alike whether it is there or not', async () => {
    const tenant = newTenant()
    const made = await service.call({
      ...jsonRequest('PUT', '/v1/vault/there', { a: 1 }),
      grant: grantWith(tenant, 'openid vault:write'),
    })
    expect(made.status).toBe(201)
    const ask = (id: string) => [
      { method: 'GET', path: `/v1/vault/${id}` },
      { method: 'DELETE', path: `/v1/vault/${id}` },
      jsonRequest('PUT', `/v1/vault/${id}`, {}),
      jsonRequest('PATCH', `/v1/vault/${id}`, {}, patchType),
      batchRequest([
        { method: 'GET', path: `/vault/${id}` },
        { method: 'DELETE', path: `/vault/${id}`, ifMatch: '"7"' },
      ]),
    ]
    for (const [index, request] of ask('there').entries()) {
      const there = await service.call({ ...request, grant: grantOf(tenant) })
      const missing = await service.call({ ...(ask('gone')[index] as Request), grant: grantOf(tenant) })
      expect(seen(there)).toEqual(seen(missing))
      const statuses = there.status === 207 ? resultsOf(there).map(({ status }) => status) : [there.status]
      expect(new Set(statuses)).toEqual(new Set([403]))
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
