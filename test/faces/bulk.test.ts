import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { city, newId, newKey } from '../scenarios/given.ts'
import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import { conforming } from '../support/openapi/conformance.ts'
import { createService, type Service } from '../support/service.ts'
import { bulkRequest, itemsOf } from './words-bulk.ts'

let service: Service
let call: (request: Request) => Promise<Answer>
beforeAll(async () => {
  service = await createService()
  call = conforming(service.call)
})
afterAll(() => service.stop())

const there = async (id: string) => {
  const { status, headers } = await service.call({ method: 'GET', path: `/v1/cities/${id}` })
  return status === 200 ? headers.etag : status
}

const index = (id: string, more = {}) => ({ index: { _index: 'cities', _id: id, ...more } })

describe('7.2 what cannot be said is that action’s fault alone', () => {
  const cases: readonly [string, (id: string) => readonly unknown[], number, string, string][] = [
    [
      'a script',
      (id) => [{ update: { _index: 'cities', _id: id } }, { script: { source: 'x' } }],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'an upsert',
      (id) => [{ update: { _index: 'cities', _id: id } }, { doc: {}, upsert: {} }],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'doc_as_upsert',
      (id) => [{ update: { _index: 'cities', _id: id } }, { doc: {}, doc_as_upsert: true }],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'a pipeline',
      (id) => [index(id, { pipeline: 'p' }), city(id)],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'a version of one’s own',
      (id) => [index(id, { version: 3, version_type: 'external' }), city(id)],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'half a condition',
      (id) => [index(id, { if_seq_no: 1 }), city(id)],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'a condition on a create',
      (id) => [{ create: { _index: 'cities', _id: id, if_seq_no: 1, if_primary_term: 1 } }, city(id)],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'no collection',
      (id) => [{ index: { _id: id } }, city(id)],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'an update of nothing named',
      () => [{ update: { _index: 'cities' } }, { doc: {} }],
      400,
      'mapper_parsing_exception',
      'malformed-operation',
    ],
    [
      'a document under another id',
      (id) => [{ create: { _index: 'cities', _id: id } }, city('1')],
      400,
      'mapper_parsing_exception',
      'validation-failed',
    ],
    [
      'a document that is a number',
      (id) => [index(id), 7],
      400,
      'mapper_parsing_exception',
      'validation-failed',
    ],
    [
      'a collection that is not there',
      (id) => [{ index: { _index: 'towns', _id: id } }, {}],
      404,
      'index_not_found_exception',
      'not-found',
    ],
    [
      'a delete in a collection that is not there',
      (id) => [{ delete: { _index: 'towns', _id: id } }],
      404,
      'index_not_found_exception',
      'not-found',
    ],
    [
      'an update of what is not there',
      (id) => [{ update: { _index: 'cities', _id: id } }, { doc: {} }],
      404,
      'document_missing_exception',
      'not-found',
    ],
  ]

  it.each(cases)('%s', async (_, lines, status, type, problem) => {
    const [hostile, sound] = [newId(), newId()]
    const answer = await call(bulkRequest([...lines(hostile), index(sound), city(sound)]))
    expect(answer.status).toBe(200)
    const [wrong, right] = itemsOf(answer)
    expect(wrong).toMatchObject({ status, error: { type, problem: `/problems/${problem}` } })
    expect([bodyOf(answer).errors, right?.status]).toEqual([true, 201])
    expect([await there(hostile), await there(sound)]).toEqual([404, '"1"'])
  })

  it('what only changes how an answer is written does nothing', async () => {
    const id = newId()
    const meta = { routing: 'r', retry_on_conflict: 3, require_alias: false, _type: '_doc' }
    const path = '/elastic/cities/_bulk?refresh=wait_for&filter_path=items.*.status&timeout=1m&pretty'
    const answer = await call(
      bulkRequest(
        [
          { index: { _id: Number(id), ...meta } },
          city(id),
          { update: { _id: id } },
          { doc: { population: 1 }, detect_noop: true },
        ],
        path,
      ),
    )
    expect(itemsOf(answer)).toMatchObject([
      { _id: id, status: 201 },
      { _id: id, status: 200 },
    ])
  })

  it('without _id the service makes one where the collection has it so', async () => {
    const order = {
      customer: { name: 'Ada', email: 'ada@example.com' },
      lines: [{ sku: 'A', quantity: 1, unitPrice: 1 }],
    }
    const answer = await call(
      bulkRequest([
        { index: { _index: 'orders' } },
        order,
        { create: { _index: 'orders', _id: 'x' } },
        order,
      ]),
    )
    const items = bodyOf(answer).items
    expect(items[0].index).toMatchObject({ _index: 'orders', result: 'created', status: 201 })
    expect(items[0].index._id).toMatch(/\S/)
    expect(items[1].create).toMatchObject({ status: 400, error: { problem: '/problems/validation-failed' } })
  })
})

describe('7.2 what a whole request is refused for: nothing of it is run', () => {
  const text = (body: string, headers = {}): Request => ({
    method: 'POST',
    path: '/elastic/_bulk',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body,
  })
  const sound = (id: string) => `${JSON.stringify(index(id))}\n${JSON.stringify(city(id))}\n`

  it.each([
    ['nothing', '', 400, 'The request carries no operation.'],
    [
      'a line that is no action',
      '{"x":1}\n',
      400,
      'Line 3 is no action, so nothing was run. Expected one of index, create, update, delete.',
    ],
    [
      'two actions in a line',
      '{"index":{},"delete":{}}\n',
      400,
      'Line 3 is no action, so nothing was run. Expected one of index, create, update, delete.',
    ],
    ['a line that is no JSON', 'index\n', 400, /^Line 3 is no action, so nothing was run\. /],
    [
      'an action without its document',
      '{"index":{"_id":"1"}}\n',
      400,
      'The action of line 3 has no line behind it, so nothing was run.',
    ],
    [
      'a last line without an end',
      '{"delete":{"_index":"cities","_id":"1"}}',
      400,
      'The last line has no line end, so the body may be cut; nothing was run.',
    ],
  ])('%s', async (name, end, status, reason) => {
    const id = newId()
    const answer = await call(text(name === 'nothing' ? '' : sound(id) + end))
    expect([answer.status, bodyOf(answer).status]).toEqual([status, status])
    const told = bodyOf(answer).error.reason
    if (typeof reason === 'string') expect(told).toBe(reason)
    else expect(told).toMatch(reason)
    expect(await there(id)).toBe(404)
  })

  it('more actions than a request may have, by the limit', async () => {
    const lines = `${JSON.stringify({ delete: { _index: 'cities', _id: '1' } })}\n`
    const answer = await call(text(lines.repeat(1001)))
    expect([answer.status, bodyOf(answer).error.reason]).toEqual([
      413,
      'maxOperations is 1000; the request has 1001.',
    ])
    expect((await call(text(lines.repeat(1000)))).status).toBe(200)
  })

  it('a body beyond its limit, packed or not, and one that is not what it says', async () => {
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 0x0a)
    for (const [body, headers] of [
      [large, {}],
      [gzipSync(large), { 'content-encoding': 'gzip' }],
    ] as const) {
      const answer = await service.call({ ...text('', headers), body })
      expect([answer.status, bodyOf(answer).error.problem]).toEqual([413, '/problems/payload-too-large'])
    }
    const broken = await service.call({ ...text('', { 'content-encoding': 'gzip' }), body: Buffer.from('x') })
    expect(broken.status).toBe(400)
    const csv = await call({ ...text('x'), headers: { 'content-type': 'text/csv' } })
    expect([csv.status, bodyOf(csv).error.type]).toEqual([415, 'illegal_argument_exception'])
  })

  it('a pipeline or an alias for all of them', async () => {
    for (const query of ['pipeline=p', 'require_alias=true', 'validateOnly=true']) {
      const id = newId()
      const answer = await call({ ...text(sound(id)), path: `/elastic/_bulk?${query}` })
      expect([answer.status, await there(id)], query).toEqual([400, 404])
    }
  })

  it('a store that cannot take the key is 429, which its clients send again', async () => {
    const failing = await createService({
      wire: ({ command, proceed }) =>
        /Update|Put/.test(command)
          ? Promise.reject(
              Object.assign(new Error('no'), {
                name: 'InternalServerError',
                $fault: 'server',
                $metadata: {},
              }),
            )
          : proceed(),
      functionTimeoutSeconds: 3,
    })
    const answer = await failing.call(text(sound(newId()), { 'idempotency-key': newKey() }))
    failing.stop()
    expect([answer.status, bodyOf(answer).error.type]).toEqual([429, 'rejected_execution_exception'])
    expect(answer.headers['retry-after']).toMatch(/^\d+$/)
  })
})

describe('7.2 clients of another product', () => {
  const theirs = {
    'x-elastic-client-meta': 'es=9.4.3,js=24',
    accept: 'application/vnd.elasticsearch+json; compatible-with=9',
  }

  it('are refused before anything is run, with the reason', async () => {
    const id = newId()
    const request = bulkRequest([index(id), city(id)])
    const headers = { ...theirs, 'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=9' }
    const answer = await call({ ...request, headers })
    expect([answer.status, bodyOf(answer).error.reason]).toEqual([
      406,
      'This is Multistatus, not Elasticsearch, and this client would take an answer for a failure. Use a client of OpenSearch.',
    ])
    expect(answer.headers['x-elastic-product']).toBeUndefined()
    expect(await there(id)).toBe(404)
    expect((await call({ method: 'GET', path: '/elastic', headers: theirs })).status).toBe(406)
  })

  it('are served where the deployer wants them, and told what they demand', async () => {
    const opted = await createService({ settings: { elasticProduct: true } })
    const id = newId()
    const request = bulkRequest([index(id), city(id)])
    const answer = await opted.call({ ...request, headers: { ...request.headers, ...theirs } })
    expect([answer.status, answer.headers['x-elastic-product']]).toEqual([200, 'Elasticsearch'])
    const other = await opted.call({ method: 'GET', path: '/v1' })
    opted.stop()
    expect(itemsOf(answer)[0]?.status).toBe(201)
    expect(other.headers['x-elastic-product']).toBeUndefined()
  })
})

describe('7.2 keys and places', () => {
  it('a key makes the whole request safe to send again; white space and member order do not matter', async () => {
    const id = newId()
    const key = { 'idempotency-key': newKey(), 'content-type': 'application/x-ndjson' }
    const lines = (first: string) => `${first}\n{"name":"A","country":"FR","population":1}\n`
    const send = (body: string) => call({ method: 'POST', path: '/elastic/_bulk', headers: key, body })
    const first = await send(lines(`{"create":{"_index":"cities","_id":"${id}"}}`))
    const again = await send(lines(`{ "create": { "_id": "${id}", "_index": "cities" } }`))
    expect([itemsOf(first)[0]?.status, itemsOf(again)[0]?.status]).toEqual([201, 201])
    expect(again.headers['idempotent-replayed']).toBe('true')
    const other = await send(lines(`{"create":{"_index":"cities","_id":"${newId()}"}}`))
    expect([other.status, bodyOf(other).error.problem]).toEqual([422, '/problems/idempotency-key-reused'])
  })

  it('what shippers ask first, whatever they may do, and by HEAD', async () => {
    for (const path of ['/elastic', '/elastic/_cluster/health', '/elastic/_cat/health']) {
      expect((await call({ method: 'GET', path })).status, path).toBe(200)
      const head = await call({ method: 'HEAD', path })
      expect([head.status, head.text], path).toEqual([200, ''])
    }
    const root = await service.call({ method: 'GET', path: '/elastic/' })
    expect(JSON.parse(root.text).version.distribution).toBe('multistatus')
    const cat = await call({ method: 'GET', path: '/elastic/_cat/health' })
    expect(cat.text).toMatch(/^\d{10} \d\d:\d\d:\d\d multistatus green\n$/)
  })

  it('what there is not, is not', async () => {
    for (const [method, path] of [
      ['GET', '/elastic/_search'],
      ['POST', '/elastic/'],
      ['GET', '/elastic/_bulk'],
    ] as const)
      expect([404, 405], path).toContain((await call({ method, path })).status)
  })
})
