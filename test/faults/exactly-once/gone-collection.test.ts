import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'
import { batchRequest, jsonRequest, type Request } from '../../support/answer.ts'
import { createService, type Service } from '../../support/service.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../../support/trial.ts'

/** A deployment takes a collection away; what was done in it under a key is still answered from its record. */

const books = defineCollection({ name: 'books', schema: z.strictObject({ title: z.string() }) })
const others = defineCollection({ name: 'others', schema: z.strictObject({}) })

let tables: TestTables
let before: Service
let after: Service

beforeAll(async () => {
  tables = await makeTables()
  before = await createService({ tables, settings: tenantSettings, collections: [books] })
  after = await createService({ tables, settings: tenantSettings, collections: [others] })
})

afterAll(() => {
  before.stop()
  after.stop()
  tables.client.destroy()
})

const one = { id: '1', title: 'Emma' }

const requests: readonly [string, Request][] = [
  ['a batch', batchRequest([{ method: 'PUT', path: '/books/1', body: { title: 'Emma' } }])],
  ['one item', jsonRequest('POST', '/v1/books', one)],
  ['a list', jsonRequest('POST', '/v1/books', [one, one])],
  [
    'lines',
    {
      method: 'PUT',
      path: '/v1/books',
      headers: { 'content-type': 'application/x-ndjson' },
      body: JSON.stringify(one),
    },
  ],
]

it.each(requests)('%s under a key', async (_, request) => {
  const keyed = {
    ...request,
    headers: { ...request.headers, 'idempotency-key': 'once' },
    grant: grantOf(newTenant()),
  }
  const first = await before.call(keyed)
  expect([201, 207]).toContain(first.status)
  const again = await after.call(keyed)
  expect(again.headers['idempotent-replayed']).toBe('true')
  expect(JSON.parse(again.text, (name, value) => (name === 'replayed' ? undefined : value))).toEqual(
    JSON.parse(first.text, (name, value) => (name === 'replayed' ? undefined : value)),
  )
})

it.each(requests.slice(1))('%s under a new key is refused, and leaves the key unused', async (_, request) => {
  const keyed = {
    ...request,
    headers: { ...request.headers, 'idempotency-key': 'twice' },
    grant: grantOf(newTenant()),
  }
  expect((await after.call(keyed)).status).toBe(404)
  const later = await before.call(keyed)
  expect([201, 207]).toContain(later.status)
  expect(later.headers['idempotent-replayed']).toBeUndefined()
})
