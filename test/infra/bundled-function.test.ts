import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { bundleHttpFunction } from '../../infra/code/bundle.ts'
import { entryOf } from '../../infra/code/entries.ts'
import type { LambdaHandler } from '../../local/gateway/invoke.ts'
import { type Gateway, startGateway } from '../../local/gateway.ts'
import { batchRequest, bodyOf, type Caller, jsonRequest, type Request } from '../support/answer.ts'
import { httpCaller } from '../support/http.ts'
import { createService, type Service } from '../support/service.ts'

// The function as it is deployed, in its files, beside the same code as sources, over the same tables.

let service: Service
let gateways: readonly Gateway[]
let bundled: Caller
let sources: Caller

const load = (): LambdaHandler => {
  const directory = mkdtempSync(join(tmpdir(), 'multistatus-function-'))
  bundleHttpFunction(entryOf('api', 'test/support/collections.ts'), directory)
  const file = join(directory, 'index.js')
  return (createRequire(file)(file) as { handler: LambdaHandler }).handler
}

const nobody = 'http://127.0.0.1:1'

beforeAll(async () => {
  service = await createService()
  const variables = {
    ITEMS_TABLE: service.tables.items,
    BATCHES_TABLE: service.tables.batches,
    BODIES_BUCKET: 'bodies',
    AUTH: 'none',
    FUNCTION_TIMEOUT_SECONDS: '30',
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodb'),
    // Nobody answers there.
    AWS_ENDPOINT_URL_S3: nobody,
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  gateways = await Promise.all(
    [load(), service.api].map((handler) => startGateway({ handler: handler as LambdaHandler })),
  )
  ;[bundled, sources] = gateways.map(({ url }) => httpCaller(url)) as [Caller, Caller]
  const cities = ['1', '2', '3'].map((id) => ({ id, name: `City ${id}`, country: 'FR', population: 1 }))
  expect((await bundled(jsonRequest('POST', '/v1/cities', cities))).status).toBe(207)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  for (const gateway of gateways) await gateway.stop()
  service.stop()
})

const get = (path: string, accept?: string): Request => ({
  method: 'GET',
  path,
  ...(accept === undefined ? {} : { headers: { accept } }),
})

const post = (path: string, contentType: string, body: string, accept = 'application/json'): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': contentType, accept },
  body,
})

const form = [
  '--b',
  'Content-Disposition: form-data; name="file"; filename="a.csv"',
  'Content-Type: text/csv',
  '',
  'id,name,country,population',
  '9,Nine,FRA,1',
  '--b--',
  '',
].join('\r\n')

/** One of each part that is loaded at its first use; none of them changes anything. */
const requests: readonly (readonly [what: string, status: number, request: Request])[] = [
  ['the service', 200, get('/v1')],
  ['a list', 200, get('/v1/cities')],
  ['a page in NDJSON', 200, get('/v1/cities?limit=2', 'application/x-ndjson')],
  ['a page in CSV', 200, get('/v1/cities', 'text/csv')],
  ['items by id', 207, get('/v1/cities?id=1,9')],
  ['items by id in XML', 207, get('/v1/cities?id=1,9', 'application/xml')],
  ['a list in CSV', 207, post('/v1/cities?validateOnly=true', 'text/csv', 'id,name\n4,Four\n')],
  ['a list in NDJSON', 207, post('/v1/cities?validateOnly=true', 'application/x-ndjson', '{"id":"4"}\n{')],
  ['a form', 207, post('/v1/cities?validateOnly=true', 'multipart/form-data; boundary=b', form, 'text/html')],
  [
    'a batch of OData',
    200,
    post('/v1/$batch', 'application/json', '{"requests":[{"id":"a","method":"GET","url":"cities/1"}]}'),
  ],
  ['a batch of OData that is not there', 404, get(`/v1/$batch/${'a'.repeat(20)}`)],
  [
    'a bulk request',
    200,
    post('/elastic/_bulk', 'application/x-ndjson', '{"delete":{"_index":"cities","_id":"9"}}\n'),
  ],
  ['what shippers ask first', 200, get('/elastic/')],
  ['all batches', 200, get('/v1/batches')],
  ['a batch that is not there', 404, get(`/v1/batches/${'a'.repeat(20)}`)],
  ['results of a batch that is not there', 404, get(`/v1/batches/${'a'.repeat(20)}/results`)],
  ['an import of nothing', 400, jsonRequest('POST', '/v1/imports', {})],
]

/** How long something took, and ids, are each time others. */
const steady = (text: string): string =>
  text.replace(/"(took|id)":("[0-9a-z]{20,}"|\d+)/g, '"$1":0').replace(/[0-9a-z]{26}/g, 'id')

it.each(requests)('answers %s as the sources do', async (_, status, request) => {
  const [answer, expected] = [await bundled(request), await sources(request)]
  expect([answer.status, expected.status]).toEqual([status, status])
  expect(answer.headers['content-type']).toBe(expected.headers['content-type'])
  expect(steady(answer.text)).toBe(steady(expected.text))
})

it('knows that S3 does not answer, though its client is in a file of its own', async () => {
  const later = { prefer: 'respond-async', 'idempotency-key': 'a' }
  const answer = await bundled(batchRequest([{ method: 'GET', path: '/cities/1' }], later))
  expect([answer.status, bodyOf(answer).type]).toEqual([503, '/problems/service-unavailable'])
})
