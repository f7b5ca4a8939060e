import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { sortedText } from '../support/records.ts'
import { resultsOf } from './naughty.ts'
import { amongGood, rawBatch } from './raw.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService
const untouched = Object.getOwnPropertyNames(Object.prototype).toSorted().join()

beforeAll(async () => {
  service = await hostileService()
})

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted().join()).toBe(untouched)
  expect(Object.keys({}).concat(Object.keys([]))).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

const evil = '{"polluted":true}'
const put = (id: string, body: string): string => `{"method":"PUT","path":"/things/${id}","body":${body}}`

/** A member called `__proto__`, plain and in disguise, at every level of an operation. */
const withProto = ['__proto__', '\\u005f_proto__', '__pr\\u006fto__'].flatMap((name) => [
  [`{"${name}":${evil},"method":"PUT","path":"/things/1","body":{}}`, '/__proto__'],
  [put('1', `{"${name}":${evil}}`), '/body/__proto__'],
  [put('1', `{"${name}":null}`), '/body/__proto__'],
  [put('1', `{"a":{"${name}":1},"b":2}`), '/body/a/__proto__'],
  [put('1', `{"a":[0,{"b":{"${name}":${evil}}}]}`), '/body/a/1/b/__proto__'],
  [`{"method":"PATCH","path":"/things/seed","body":{"${name}":${evil}}}`, '/body/__proto__'],
  [`{"method":"PATCH","path":"/things/seed","body":{"a":{"${name}":null}}}`, '/body/a/__proto__'],
])

const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__')
const special = [...inherited, 'prototype', 'then', 'toJSON', 'length', 'id2', '$ref', '__proto', '__PROTO__']

describe('__proto__', () => {
  it('is refused in the operation that has it', async () => {
    await rawBatch(service.call, [put('seed', '{"a":{"b":1}}')])
    const results = await amongGood(
      service.call,
      withProto.map(([operation = '']) => operation),
    )
    for (const [index, [operation, pointer]] of withProto.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect([status, error?.errors?.[0]?.pointer], operation).toEqual([
        400,
        `/operations/${2 * index + 1}${pointer}`,
      ])
    }
    const stored = await storedTexts(service.tables)
    expect(stored.get(keyOf('things', 'seed'))).toBe('{"a":{"b":1}}')
    expect(stored.has(keyOf('things', '1'))).toBe(false)
  })

  it('is refused around the operations, and in a list by its element', async () => {
    const answer = await rawBatch(service.call, [put('1', '{}')], `,"__proto__":${evil}`)
    expect(answer.status).toBe(400)
    const list = `[{"id":"x1"},{"id":"x2","__proto__":${evil}},{"id":"x3","a":[{"__proto__":1}]},{"id":"x4"}]`
    for (const [type, body] of [
      ['application/json', list],
      ['application/x-ndjson', list.slice(1, -1).replaceAll('},{', '}\n{')],
    ] as const) {
      const sent = { method: 'PUT', path: '/v1/things', headers: { 'content-type': type }, body }
      const statuses = resultsOf(await service.call(sent)).map(({ status }) => status)
      expect([statuses[1], statuses[2]], type).toEqual([400, 400])
      expect([statuses[0], statuses[3]], type).toEqual(type === 'application/json' ? [201, 201] : [200, 200])
    }
  })

  it('is no column of a table, and neither is what every object has', async () => {
    for (const name of ['__proto__', ...special]) {
      const headers = { 'content-type': 'text/csv' }
      const body = `id,name,country,population,${name}\n1,Ville,FR,1,x\n`
      const answer = await service.call({ method: 'POST', path: '/v1/cities', headers, body })
      expect([answer.status, bodyOf(answer).type], name).toEqual([400, '/problems/malformed-csv'])
    }
  })
})

describe('names that every object has', () => {
  it('are members like any others', async () => {
    const bodies = special.map((name) => ({
      [name]: { prototype: { polluted: true }, [name]: [{ [name]: null }] },
      list: [{ constructor: { prototype: { polluted: true } } }],
    }))
    const operations = bodies.map((body, index) => put(`named-${index}`, JSON.stringify(body)))
    const results = await amongGood(service.call, operations)
    expect(results?.map(({ status }) => status)).toEqual(special.map(() => 201))
    const stored = await storedTexts(service.tables)
    for (const [index, body] of bodies.entries()) {
      const id = `named-${index}`
      expect(stored.get(keyOf('things', id))).toBe(sortedText(body))
      const read = await service.call({ method: 'GET', path: `/v1/things/${id}` })
      expect(read.text).toBe(`{"id":"${id}",${sortedText(body).slice(1)}`)
    }
  })

  it('are merged and removed like any others', async () => {
    for (const name of special) {
      const id = 'merged'
      const steps = [
        put(id, '{"kept":1}'),
        // To remove what is not there changes nothing, and gives the item nothing.
        `{"method":"PATCH","path":"/things/${id}","body":{"${name}":null}}`,
        `{"method":"PATCH","path":"/things/${id}","body":{"${name}":{"polluted":{"${name}":true}}}}`,
        `{"method":"PATCH","path":"/things/${id}","body":{"${name}":{"polluted":{"${name}":null}},"kept":2}}`,
        `{"method":"GET","path":"/things/${id}"}`,
        `{"method":"PATCH","path":"/things/${id}","body":{"${name}":null}}`,
      ]
      const results = resultsOf(await rawBatch(service.call, steps))
      const wanted = { id, kept: 2, [name]: { polluted: {} } }
      expect(results[4]?.body, name).toEqual(wanted)
      expect(Object.keys(results[4]?.body ?? {}), name).toEqual(['id', ...[name, 'kept'].sort()])
      expect((await storedTexts(service.tables)).get(keyOf('things', id)), name).toBe('{"kept":2}')
    }
  })

  it('are unknown to a collection that does not declare them', async () => {
    const city = '"name":"Ville","country":"FR","population":1'
    const operations = special.map(
      (name) => `{"method":"PUT","path":"/cities/9999","body":{${city},"${name}":${evil}}}`,
    )
    const results = await amongGood(service.call, operations)
    for (const [index, name] of special.entries()) {
      const { status, error } = results?.[index] ?? {}
      const pointer = `/operations/${2 * index + 1}/body/${name}`
      expect([status, error?.errors?.map((one) => one.pointer)], name).toEqual([422, [pointer]])
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
