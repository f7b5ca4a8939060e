import { beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, jsonRequest } from '../support/answer.ts'
import { encoded, namesPlace } from './naughty.ts'
import { amongGood } from './raw.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const longest = 'i'.repeat(256)

/** What an operation's path may not be, by what is answered. */
const wrong = {
  400: [
    '/ // /// //cities //cities/1 /cities//1 /cities/ /cities/1/ /cities/1// cities/1 http://a/cities/1 \\cities\\1',
    './cities/1 ../cities/1 /cities/1/2/3 /cities/1/etag/ /cities/1?x=1 /cities/1? /cities/1#a /cities?id=1',
    '/things/. /things/.. /things/%2e /things/%2E%2e /things/%2e%2E /things/.%2e /things/% /things/%z /things/%zz',
    '/things/%2 /things/%ff /things/%c0%af /things/%ed%a0%80 /%/1 /%zz/1 /things/a%2Fb /things/%2F /things/a%5Cb',
    '/things/a%00 /things/%0a /things/é /things/%C3%A9 /things/１ /things/a;b /things/a,b /things/a+b /things/a%2Cb',
    `/things/a%252Fb /things/a%2525 /things/* /things/{id} /things/$ /things/a%20b /things/${longest}i`,
  ],
  404: [
    '/batches/1 /imports/1 /Cities/1 /cities%20/1 /%20cities/1 /cities%2F/1 /city/1 /constructor/1 /__proto__/1',
    '/toString/1 /%2e%2e/1 /../1 /./1 /cities%00/1 /ｃities/1 /size/1 /get/1 /has/1 /0/1 /v1/cities /*/1',
    // A third segment names an action.
    '/{collection}/1 /%252e/1 /v1/cities/1 /cities/1/2 /cities/1/etag /cities/1/constructor /cities/1/%2e',
  ],
}
const refused = Object.entries(wrong).flatMap(([status, lines]) =>
  lines.flatMap((line) => line.split(' ')).map((path) => [path, Number(status)] as const),
)

const operation = (path: string): string => JSON.stringify({ method: 'PUT', path, body: {} })

describe('paths of operations', () => {
  it('that name nothing are refused, and tell so', async () => {
    const results = await amongGood(
      service.call,
      refused.map(([path]) => operation(path)),
    )
    for (const [index, [path, status]] of refused.entries()) {
      const result = results?.[index]
      expect(result?.status, path).toBe(status)
      if (result && status === 400) namesPlace(result, `/operations/${2 * index + 1}/path`, path)
    }
    const stored = [...(await storedTexts(service.tables)).keys()]
    expect(stored.filter((key) => !key.startsWith(keyOf('cities', '')))).toEqual([])
  })

  it('may escape what needs no escape, and name the same item', async () => {
    const paths = ['/things/abc', '/things/%61bc', '/%74hings/a%62%63', '/things/%61%62%63']
    const results = await amongGood(service.call, paths.map(operation))
    expect(results?.map(({ status, etag }) => [status, etag])).toEqual([
      [201, '"1"'],
      [200, '"2"'],
      [200, '"3"'],
      [200, '"4"'],
    ])
    expect(results?.[0]?.location).toBe('/v1/things/abc')
  })

  it('may hold every character that an id can have', async () => {
    const ids = [longest, ...'- _ ~ ... .a a..b : @ 0 A a null __proto__ constructor'.split(' ')]
    const results = await amongGood(
      service.call,
      ids.map((id) => operation(`/things/${id}`)),
    )
    expect(results?.map(({ status, location }) => [status, location])).toEqual(
      ids.map((id) => [201, `/v1/things/${encoded(id)}`]),
    )
    const stored = await storedTexts(service.tables)
    for (const id of ids) expect(stored.get(keyOf('things', id)), id).toBe('{}')
  })
})

describe('paths of methods', () => {
  it('that a collection or an item does not take are 405', async () => {
    const operations = [
      { method: 'POST', path: '/things/1', body: {} },
      { method: 'PUT', path: '/things', body: {} },
      { method: 'PATCH', path: '/things', body: {} },
      { method: 'DELETE', path: '/things' },
      { method: 'GET', path: '/things' },
    ]
    const results = await amongGood(
      service.call,
      operations.map((one) => JSON.stringify(one)),
    )
    expect(results?.map(({ status }) => status)).toEqual([405, 405, 405, 405, 405])
  })
})

describe('paths of requests', () => {
  const gone =
    '/ /v1/ /v2 /v1/things/1/2 /v1/things/ /v1//1 /v1/batches/ /health/ /problems /problems/ /V1'.split(' ')
  it.each(gone)('%s is not there', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'get', 'X']) {
      const answer = await service.call({ method, path })
      const type = method === 'HEAD' ? undefined : '/problems/not-found'
      expect([answer.status, bodyOf(answer)?.type], method).toEqual([404, type])
    }
  })

  it.each([
    ['/v1', 'GET, HEAD'],
    ['/v1/things', 'POST, GET, HEAD, PUT, PATCH, DELETE'],
    ['/v1/things/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/health', 'GET, HEAD'],
    ['/problems/not-found', 'GET, HEAD'],
  ])('%s takes no other method than it says', async (path, allow) => {
    for (const method of ['TRACE', 'CONNECT', 'get', 'PROPFIND', 'X', '__proto__']) {
      const answer = await service.call({ method, path })
      expect([answer.status, answer.headers.allow], method).toEqual([405, allow])
    }
  })

  it.each(['constructor', '__proto__', 'toString', 'NOT-FOUND', 'not-found ', '..', '%2e%2e', 'é'])(
    'there is no problem "%s"',
    async (name) => {
      const answer = await service.call({ method: 'GET', path: `/problems/${encoded(name)}` })
      expect([answer.status, bodyOf(answer).type]).toEqual([404, '/problems/not-found'])
    },
  )

  it('a slash in an id does not lead to another item or collection', async () => {
    await service.call(jsonRequest('PUT', '/v1/things/target', { v: 1 }))
    for (const id of [
      ...'..%252Ftarget target%252F %252Ftarget ..%252Fthings%252Ftarget target%2523 target%253F'.split(' '),
    ]) {
      for (const method of ['GET', 'DELETE']) {
        const answer = await service.call({ method, path: `/v1/things/${id}` })
        expect([answer.status, bodyOf(answer).type], id).toEqual([400, '/problems/malformed-operation'])
      }
    }
    expect((await storedTexts(service.tables)).get(keyOf('things', 'target'))).toBe('{"v":1}')
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
