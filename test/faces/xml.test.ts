import { davRequest } from 'tsdav'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, parseXML } from 'webdav'
import { startGateway } from '../../local/gateway.ts'
import { serviceWith } from '../scenarios/background.ts'
import { city, newId } from '../scenarios/given.ts'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { toldInXml } from './words-xml.ts'

let service: Awaited<ReturnType<typeof serviceWith>>
let gateway: Awaited<ReturnType<typeof startGateway>>
beforeAll(async () => {
  service = await serviceWith('held', {})
  gateway = await startGateway({ handler: service.api })
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
})

const accept = { accept: 'application/xml' }

/** Two operations on one item, one that waits, one whose id the service makes, and one that is none. */
const operationsOf = (id: string, other: string) => [
  { id: 'a', method: 'POST', path: '/cities', body: city(id, { name: 'Paris & Co <1>' }) },
  { id: 'b', method: 'PATCH', path: `/cities/${id}`, body: { population: -1 }, dependsOn: ['a'] },
  { id: 'c', method: 'DELETE', path: `/cities/${other}` },
  { id: 'd', method: 'GET', path: `/orders/${other}`, dependsOn: ['c'] },
  { id: 'e/"&<', method: 'JUMP' },
]

describe('7.3 what readers of RFC 4918 make of an answer', () => {
  it('webdav', async () => {
    const [id, other] = [newId(), newId()]
    const response = await createClient(gateway.url).customRequest('/v1/batches', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...accept },
      data: JSON.stringify({ operations: operationsOf(id, other) }),
    })
    expect(response.status).toBe(207)
    const { multistatus } = await parseXML(await response.text())
    const batch = expect.stringMatching(/^\/v1\/batches\/[0-9a-z]{20}\/operations\/a$/)
    expect(multistatus.response).toMatchObject([
      { href: batch, status: 'HTTP/1.1 201 Created' },
      { status: 'HTTP/1.1 422 Unprocessable Entity' },
      {
        href: `/v1/cities/${other}`,
        status: 'HTTP/1.1 404 Not Found',
        responsedescription: 'There is no such item.',
      },
      { href: `/v1/orders/${other}`, status: 'HTTP/1.1 424 Failed Dependency' },
      { href: expect.stringMatching(/\/operations\/e%2F%22%26%3C$/), status: 'HTTP/1.1 400 Bad Request' },
    ])
  })

  it('tsdav', async () => {
    const [id, other] = [newId(), newId()]
    const answers = await davRequest({
      url: `${gateway.url}/v1/batches`,
      convertIncoming: false,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...accept },
        body: JSON.stringify({ operations: operationsOf(id, other) }),
      },
    })
    expect(answers.map(({ status, ok }) => [status, ok])).toEqual([
      [201, true],
      [422, false],
      [404, false],
      [424, false],
      [400, false],
    ])
    expect(answers[1]?.responsedescription).toContain('/operations/1/body/population')
  })
})

describe('7.3 whose name a result has', () => {
  const told = async (operations: readonly object[]) =>
    toldInXml(await service.call(batchRequest(operations, accept)))

  it('its item’s, as long as no other result has it', async () => {
    const [one, two] = [newId(), newId()]
    const answer = await told([
      { method: 'POST', path: '/cities', body: city(one) },
      { method: 'POST', path: '/cities', body: city(two, { population: -1 }) },
      { method: 'POST', path: '/orders', body: order },
    ])
    expect(answer).toEqual([
      { href: `/v1/cities/${one}`, status: 201 },
      { href: `/v1/cities/${two}`, status: 422, problem: 'validation-failed' },
      { href: expect.stringMatching(/^\/v1\/orders\/[0-9a-z-]+$/), status: 201 },
    ])
  })

  it('its own where it shares the item, or has none', async () => {
    const id = newId()
    const paths = (await told([...Array(3)].map(() => ({ method: 'DELETE', path: `/cities/${id}` })))).map(
      ({ href }) => href,
    )
    expect(new Set(paths).size).toBe(3)
    for (const path of paths) expect(path).toMatch(/^\/v1\/batches\/[0-9a-z]{20}\/operations\/\d$/)
  })
})

const order = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  lines: [{ sku: 'A', quantity: 1, unitPrice: 1 }],
}

describe('7.3 where it is offered', () => {
  const forms: readonly [string, () => Parameters<typeof service.call>[0]][] = [
    ['a list of creates', () => jsonRequest('POST', '/v1/cities', [city()])],
    ['a list of replacements', () => jsonRequest('PUT', '/v1/cities', [city()])],
    ['a list of changes', () => jsonRequest('PATCH', '/v1/cities', [{ id: newId(), population: 1 }])],
    ['deletes by id', () => ({ method: 'DELETE', path: `/v1/cities?id=${newId()}` })],
  ]

  it.each(forms)('%s', async (_, request) => {
    const sent = request()
    const answer = await service.call({ ...sent, headers: { ...sent.headers, ...accept } })
    expect([answer.status, answer.headers['content-type']]).toEqual([207, 'application/xml; charset=utf-8'])
    expect(answer.headers['batch-summary']).toMatch(/^total=1, /)
    expect(await toldInXml(answer)).toHaveLength(1)
  })

  it('several items by id, without the items', async () => {
    const [there, missing] = [newId(), newId()]
    await service.call(jsonRequest('POST', '/v1/cities', city(there)))
    const path = `/v1/cities?id=${there},${missing},no%20id`
    const answer = await service.call({
      method: 'GET',
      path,
      headers: { ...accept, prefer: 'handling=lenient' },
    })
    expect([answer.status, answer.headers['preference-applied']]).toEqual([207, undefined])
    expect(await toldInXml(answer)).toEqual([
      { href: `/v1/cities/${there}`, status: 200 },
      { href: `/v1/cities/${missing}`, status: 404, problem: 'not-found' },
      { href: '/v1/cities/no%20id', status: 400, problem: 'malformed-operation' },
    ])
  })

  it('a single item has no words in it, and is not made for nobody to read', async () => {
    const id = newId()
    const answer = await service.call(jsonRequest('POST', '/v1/cities', city(id), accept))
    expect([answer.status, bodyOf(answer).type]).toEqual([406, '/problems/not-acceptable'])
    expect((await service.call({ method: 'GET', path: `/v1/cities/${id}` })).status).toBe(404)
    const either = { accept: 'application/xml, application/json;q=0.1' }
    expect((await service.call(jsonRequest('POST', '/v1/cities', city(id), either))).status).toBe(201)
  })

  it('nor has a page of a collection', async () => {
    const answer = await service.call({ method: 'GET', path: '/v1/cities', headers: accept })
    expect([answer.status, bodyOf(answer).type]).toEqual([406, '/problems/not-acceptable'])
  })

  it('an atomic batch that fails, and a refusal, are problems', async () => {
    const there = newId()
    await service.call(jsonRequest('POST', '/v1/cities', city(there)))
    const operations = [{ method: 'POST', path: '/cities', body: city(there) }]
    const failed = await service.call(batchRequest(operations, accept, { atomic: true }))
    expect([failed.status, failed.headers['content-type']]).toEqual([409, 'application/problem+json'])
    const empty = await service.call(batchRequest([], accept))
    expect([empty.status, bodyOf(empty).type]).toEqual([400, '/problems/empty-batch'])
  })

  it('representations have no place in it, so that preference is not echoed', async () => {
    const prefer = { ...accept, prefer: 'return=representation, handling=lenient' }
    const answer = await service.call(
      batchRequest([{ method: 'POST', path: '/cities', body: city() }], prefer),
    )
    expect(answer.headers['preference-applied']).toBe('handling=lenient')
  })
})

describe('7.3 other people’s text', () => {
  it('cannot end an element, nor be what XML cannot write', async () => {
    const hostile = ']]></D:href><x a="&b;">\u0000\u0007\u001f\ufffe\uffff\ud800\t\r\n\'"'
    const id = hostile.slice(0, 64)
    const answer = await service.call(
      batchRequest([{ id, method: 'DELETE', path: '/cities/1', dependsOn: [], [hostile]: 1 }], accept),
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(answer.text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
    const [only, ...others] = await toldInXml(answer)
    expect(others).toEqual([])
    expect(only).toMatchObject({ status: 400, problem: 'malformed-operation' })
  })

  it('leaves out details before results where the whole would not fit', async () => {
    const long = 'ü'.repeat(60)
    const operations = Array.from({ length: 1000 }, (_, at) => ({
      id: `${at}${long}`,
      method: 'POST',
      path: '/cities',
      body: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}${'<'.repeat(70)}`, 1])),
    }))
    const answer = await service.call(batchRequest(operations, accept))
    expect(answer.status).toBe(207)
    expect(Buffer.byteLength(JSON.stringify(answer.text))).toBeLessThan(6_000_000)
    expect(answer.text).toContain(
      '<D:responsedescription>Details are left out: they would not fit.</D:responsedescription>',
    )
    const told = await toldInXml(answer)
    expect(told).toHaveLength(1000)
    expect(told.every(({ status, problem }) => status === 422 && problem === 'validation-failed')).toBe(true)
  })
})
