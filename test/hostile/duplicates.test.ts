import { beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { type Result, resultsOf } from './naughty.ts'
import { amongGood, good, rawBatch } from './raw.ts'
import { type HostileService, hostileService, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const put = (body: string, id = '1') => `{"method":"PUT","path":"/things/${id}","body":${body}}`

/** An operation that says something twice, and where. */
const doubled: readonly (readonly [operation: string, pointer: string])[] = [
  ['{"method":"PUT","method":"DELETE","path":"/things/1","body":{}}', '/method'],
  ['{"method":"PUT","path":"/things/1","path":"/things/2","body":{}}', '/path'],
  ['{"method":"PUT","path":"/things/1","body":{},"body":{}}', '/body'],
  ['{"id":"a","id":"b","method":"PUT","path":"/things/1","body":{}}', '/id'],
  ['{"method":"PUT","path":"/things/1","body":{},"ifMatch":"*","ifMatch":"*"}', '/ifMatch'],
  ['{"method":"PUT","path":"/things/1","body":{},"dependsOn":[],"dependsOn":[]}', '/dependsOn'],
  [put('{"v":1,"v":2}'), '/body/v'],
  [put('{"v":1,"v":1}'), '/body/v'],
  [put('{"v":1,"\\u0076":1}'), '/body/v'],
  [put('{"":1,"":2}'), '/body/'],
  [put('{"a/b":1,"a\\/b":2}'), '/body/a~1b'],
  [put('{"~":1,"x":0,"~":2}'), '/body/~0'],
  [put('{"v":{"w":1,"x":2,"w":{}}}'), '/body/v/w'],
  [put('{"v":[{},[{"w":null,"w":null}]]}'), '/body/v/1/0/w'],
  [put('{"id":"1","id":"1"}'), '/body/id'],
  ['{"method":"PATCH","path":"/things/1","body":{"v":null,"v":1}}', '/body/v'],
]

describe('a repeated member', () => {
  it('of an operation is its own fault, with its place', async () => {
    const results = await amongGood(
      service.call,
      doubled.map(([operation]) => operation),
    )
    for (const [index, [operation, pointer]] of doubled.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect([status, error?.type], operation).toEqual([400, '/problems/malformed-operation'])
      expect(error?.errors?.[0]?.pointer).toBe(`/operations/${2 * index + 1}${pointer}`)
    }
    expect([...(await storedTexts(service.tables)).keys()].filter((key) => key.includes('things'))).toEqual(
      [],
    )
  })

  it('of the envelope refuses the request', async () => {
    const before = await storedTexts(service.tables)
    for (const envelope of [
      `,"operations":[${good(5001)}]`,
      ',"operations":[]',
      ',"\\u006fperations":[]',
      ',"atomic":false,"atomic":true',
      ',"atomic":false,"atomic":false',
    ]) {
      const answer = await rawBatch(service.call, [good(5000)], envelope)
      expect([answer.status, answer.headers['content-type']], envelope).toEqual([
        400,
        'application/problem+json',
      ])
      expect(bodyOf(answer).type, envelope).toMatch(/malformed-(json|request)$/)
    }
    expect(await storedTexts(service.tables)).toEqual(before)
  })

  it('refuses an atomic batch, and nothing of it is written', async () => {
    const before = await storedTexts(service.tables)
    const answer = await rawBatch(service.call, [good(5002), put('{"v":1,"v":2}')], ',"atomic":true')
    expect([answer.status, bodyOf(answer).results[0].status, bodyOf(answer).results[1].status]).toEqual([
      400, 424, 400,
    ])
    expect(await storedTexts(service.tables)).toEqual(before)
  })

  it('of a single item refuses it', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = '{"v":{"w":1,"w":2}}'
    const answer = await service.call({ method: 'PUT', path: '/v1/things/single', headers, body })
    expect([answer.status, bodyOf(answer).errors[0].pointer]).toEqual([400, '/v/w'])
  })
})

describe('many of them', () => {
  const half = Array.from({ length: 1000 }, (_, index) => index % 2 === 1)
  const counted = (results: readonly Result[]) => {
    const wrong = results.filter(({ status, index }) => status >= 400 !== half[index])
    return { total: results.length, wrong: wrong.length }
  }
  const asWanted = { total: 1000, wrong: 0 }

  it('are each the fault of their own operation', async () => {
    const operations = half.map((isBad, index) => put(isBad ? '{"v":1,"v":2}' : '{"v":1}', `half-${index}`))
    const answer = await rawBatch(service.call, operations)
    expect(answer.status).toBe(207)
    expect(counted(resultsOf(answer))).toEqual(asWanted)
  })

  const elements = half.map((isBad, index) => `{"id":"element-${index}",${isBad ? '"v":1,"v":2' : '"v":1'}}`)
  it.each([
    ['application/x-ndjson', elements.join('\n')],
    ['application/json', `[${elements.join()}]`],
  ])('are each the fault of their own element, in %s', async (type, body) => {
    const headers = { 'content-type': type }
    const answer = await service.call({ method: 'PUT', path: '/v1/things', headers, body })
    expect(counted(resultsOf(answer))).toEqual(asWanted)
  })

  it('never let one of them through', async () => {
    const stored = await storedTexts(service.tables)
    expect([...stored.values()].filter((text) => text.includes('"v":2'))).toEqual([])
    expect([...stored.keys()].filter((key) => key.includes('element-'))).toHaveLength(500)
  })

  it('in one operation are the fault of that operation alone', async () => {
    const body = `{${Array.from({ length: 5000 }, (_, index) => `"m${index % 700}":${index}`).join()}}`
    const results = await amongGood(service.call, [put(body, 'many'), put('{"v":3}', 'beside')])
    expect(results?.map(({ status }) => status)).toEqual([400, 201])
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
