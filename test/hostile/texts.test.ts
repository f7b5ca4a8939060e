import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../functions/model/limits.ts'
import { bodyOf, jsonRequest } from '../support/answer.ts'
import { meaningOf } from './meaning.ts'
import { amongGood, good, rawBatch } from './raw.ts'
import { treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, spliced, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const put = (body: string, id: string) => `{"method":"PUT","path":"/things/${id}","body":${body}}`

describe('lone surrogates', () => {
  const lone = ['\\ud800', '\\uDFFF', '\\ud800\\ud800', '\\udc00\\ud800', 'a\\uDBFFb', '\\ud83d\\u0041']

  it('are refused where they stand', async () => {
    const places = lone.flatMap((text) => [
      [put(`{"v":"${text}"}`, '1'), '/body/v'],
      [put(`{"v":[1,"${text}"]}`, '1'), '/body/v/1'],
      [put(`{"v":{"${text}":1}}`, '1'), '/body/v/'],
      [`{"id":"${text}","method":"PUT","path":"/things/1","body":{}}`, '/id'],
      [`{"method":"PUT","path":"/things/${text}","body":{}}`, '/path'],
      [`{"method":"PUT","path":"/things/1","body":{},"ifMatch":"\\"${text}\\""}`, '/ifMatch'],
      [`{"method":"PUT","path":"/things/1","body":{},"idempotencyKey":"${text}"}`, '/idempotencyKey'],
      [`{"method":"PUT","path":"/things/1","body":{},"dependsOn":["${text}"]}`, '/dependsOn/0'],
    ])
    // Two operations must not share a label, however strange it is.
    const distinct = places.map(([operation = ''], index) => operation.replace('"id":"', `"id":"${index}-`))
    const results = await amongGood(service.call, distinct)
    for (const [index, [operation, pointer = '']] of places.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect(status, operation).toBe(400)
      expect(error?.errors?.[0]?.pointer, operation).toContain(`/operations/${2 * index + 1}${pointer}`)
    }
    const stored = [...(await storedTexts(service.tables)).keys()]
    expect(stored.filter((key) => key.includes('things'))).toEqual([])
  })

  it('as bytes are no UTF-8, and refuse the request', async () => {
    for (const bytes of ['\xed\xa0\x80', '\xed\xbf\xbf', '\xed\xa0\xbd\xed\xb8\x80']) {
      const operation = spliced('{"v":"', Buffer.from(bytes, 'latin1'), '"}')
      const body = spliced('{"operations":[', good(1), ',', put('', '1').slice(0, -1), operation, '}]}')
      const headers = { 'content-type': 'application/json' }
      const answer = await service.call({ method: 'POST', path: '/v1/batches', headers, body })
      expect([answer.status, bodyOf(answer).type]).toEqual([400, '/problems/malformed-json'])
    }
  })

  it('around the operations refuse the request', async () => {
    expect((await rawBatch(service.call, [good(2)], ',"\\ud800":1')).status).toBe(400)
  })
})

it('every other character comes back, however it was escaped', async () => {
  const escapes = [
    '\\u0000',
    '\\u0001\\b\\u001f',
    '\\u007f\u0080\u009f',
    '\\ud83d\\uDE00',
    '\\uD83D\\ude00\u{1f600}',
  ]
  const plain = [
    '\u2028\u2029',
    '\ufeff',
    '\ufffd\uffff\\ufffe',
    '\u{10ffff}',
    'e\u0301 é',
    '\\"\\\\\\/',
    '\u202e',
  ]
  const bodies = [...escapes, ...plain].map(
    (text) => `{"v":"${text}","${text}":["${text}",{"${text}\\u0000":""}]}`,
  )
  const results = await amongGood(
    service.call,
    bodies.map((body, index) => put(body, `text-${index}`)),
  )
  expect(results?.map(({ status }) => status)).toEqual(bodies.map(() => 201))
  const stored = await storedTexts(service.tables)
  for (const [index, body] of bodies.entries()) {
    const text = stored.get(keyOf('things', `text-${index}`)) ?? ''
    expect(meaningOf(treeOf(text)), body).toBe(meaningOf(treeOf(body)))
    const read = await service.call({ method: 'GET', path: `/v1/things/text-${index}` })
    const wanted = treeOf(`{"id":"text-${index}",${body.slice(1)}`)
    expect(meaningOf(treeOf(read.text)), body).toBe(meaningOf(wanted))
  }
})

it('control characters as they are refuse the request', async () => {
  for (let code = 0; code < 0x20; code++) {
    const control = String.fromCharCode(code)
    for (const body of [`{"v":"${control}"}`, `{"${control}":1}`]) {
      expect((await rawBatch(service.call, [good(3), put(body, '1')])).status, `${code}`).toBe(400)
    }
    const between = (await rawBatch(service.call, [good(3), put(`{"v":${control}1}`, 'space')])).status
    expect(between, `${code}`).toBe([0x09, 0x0a, 0x0d].includes(code) ? 207 : 400)
  }
})

describe('very much of it', () => {
  it('is stored up to the limit of an item, and refused past it', async () => {
    const entries = (count: number) =>
      Array.from({ length: count }, (_, index) => `"m${index.toString(36)}":0`).join()
    const bodies = { many: `{${entries(40_000)}}`, tooMany: `{${entries(100_000)}}` }
    const results = await amongGood(
      service.call,
      Object.entries(bodies).map(([id, body]) => put(body, id)),
    )
    expect(results?.map(({ status }) => status)).toEqual([201, 413])
    const text = (await storedTexts(service.tables)).get(keyOf('things', 'many')) ?? ''
    expect(meaningOf(treeOf(text))).toBe(meaningOf(treeOf(bodies.many)))
  })

  it('is refused in few words', async () => {
    const members = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`m${index}`, 0]))
    const answer = await service.call(jsonRequest('PUT', '/v1/cities/1', members))
    expect(answer.status).toBe(422)
    expect(answer.text.length).toBeLessThan(10_000)
    const names = Array.from({ length: 6 }, (_, at) => String(at).repeat(65_535))
    const long = [
      [{ value: 'v'.repeat(limits.maxItemBytes) }, 413, '/problems/item-too-large'],
      [Object.fromEntries(names.map((name) => [name, 0])), 413, '/problems/item-too-large'],
      [{ ['n'.repeat(65_536)]: 0 }, 422, '/problems/validation-failed'],
    ] as const
    for (const [body, status, type] of long) {
      const result = await amongGood(service.call, [put(JSON.stringify(body), 'long')])
      expect(result?.[0]).toMatchObject({ status, error: { type } })
      expect(JSON.stringify(result).length).toBeLessThan(1_000)
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
