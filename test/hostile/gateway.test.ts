import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { city, type Local, startLocal } from './local.ts'

let local: Local
let { get, put, post }: Pick<Local, 'get' | 'put' | 'post'> = {} as Local

beforeAll(async () => {
  local = await startLocal()
  ;({ get, put, post } = local)
})

afterAll(() => local.stop())

describe('headers', () => {
  it('that come twice are one list', async () => {
    expect((await put('/v1/cities/1', ['If-Match', '"9"'], ['If-Match', '"1"'])).status).toBe(200)
    expect((await put('/v1/cities/1', ['IF-MATCH', '"1"'], ['if-match', '"2"'])).headers.etag).toBe('"3"')
    expect((await put('/v1/cities/1', ['If-Match', '*'], ['If-Match', '"3"'])).status).toBe(400)
    expect((await put('/v1/cities/1', ['If-Match', '*, "3"'])).status).toBe(400)
    expect((await put('/v1/cities/1', ['If-Match', '"3"'], ['If-Match', ''])).status).toBeOneOf([200, 400])
    const ids = await get('/v1/cities?id=1,2&id=1')
    expect(bodyOf(ids).results.map(({ id }: { id: string }) => id)).toEqual(['1', '2'])
  })

  it('that come twice and are no list are refused, and nothing is written', async () => {
    const [before] = [await get('/v1/cities/1')]
    for (const [one, other] of [
      ['k', 'k'],
      ['"k"', '"k"'],
      ['a', 'b'],
    ] as const) {
      const answer = await put('/v1/cities/1', ['Idempotency-Key', one], ['idempotency-key', other])
      expect([answer.status, bodyOf(answer).type]).toEqual([400, '/problems/invalid-idempotency-key'])
    }
    expect((await put('/v1/cities/1', ['content-type', 'application/json'])).status).toBe(415)
    expect((await put('/v1/cities/1?validateOnly=false&validateOnly=false')).status).toBe(400)
    expect((await get('/v1/cities/1')).headers.etag).toBe(before.headers.etag)
  })

  it('that are empty say nothing, or are refused', async () => {
    expect((await put('/v1/cities/1', ['If-Match', ''])).status).toBe(400)
    expect((await put('/v1/cities/1', ['Idempotency-Key', ''])).status).toBe(400)
    expect((await put('/v1/cities/1', ['Prefer', ''])).status).toBe(200)
    const untyped = { method: 'PUT', path: '/v1/cities/1', body: city }
    expect((await local.wire.call({ ...untyped, headers: [['Content-Type', '']] })).status).toBe(415)
    expect((await local.wire.call(untyped)).status).toBe(415)
  })

  it('may be as long as the gateway takes, and no longer', async () => {
    const line = 'GET /v1/cities/1 HTTP/1.1'
    const others = 'host127.0.0.1connectionkeep-alivex-long'.length
    const longest = 10_240 - line.length - others
    expect((await get('/v1/cities/1', ['x-long', 'x'.repeat(longest)])).status).toBe(200)
    expect((await get('/v1/cities/1', ['x-long', 'x'.repeat(longest + 1)])).status).toBe(431)
    for (const name of ['prefer', 'accept', 'if-match', 'if-none-match', 'idempotency-key', 'content-type']) {
      const shapes = [
        ' ',
        ',',
        '"',
        'a',
        '=',
        ';',
        ', ',
        'a=',
        '";',
        'W/"',
        '\t ',
        '/',
        '*/',
        'q=',
        '\\',
        '"\\',
        '\\"',
        '"a"',
      ]
      for (const shape of shapes) {
        const value = `a${shape.repeat(Math.floor(9_900 / shape.length))}b`
        const answer = await put('/v1/cities/1', [name, value])
        expect(answer.status, `${name}: ${shape}`).toBeLessThan(500)
      }
    }
  })

  it('of a hostile name are carried past', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'x'.repeat(5000),
      '!#$%&',
      'content-length2',
    ]) {
      expect((await get('/v1/cities/1', [name, 'x'])).status, name).toBe(200)
    }
  })
})

describe('paths as they are', () => {
  const answers = {
    400: '/v1/cities/% /v1/cities/%zz /v1/cities/%25 /v1/cities/%2525zz /v1/cities/%ff /% /v1/%zz/1 /v1/cities/%2e%2e /v1/cities/.. /v1/cities/%252e /v1/cities/. /v1/cities/a%252Fb /v1/cities/%2500',
    404: '//v1/cities/1 /v1//cities/1 /v1/cities/1/ /v1/cities//1 /v1/cities/a%2Fb /V1/cities/1 /v1/../health /v1/%2e%2e/health /health;a * /v1/city/1',
    421: 'http://other/v1/cities/1 https://127.0.0.1.other/health',
    // What follows a decoded question mark is lost on the way: the gateway's own doing.
    200: '/v1/cities/1? /v1/cities/1?% /v1/cities/1?a=%zz&&= /v1/cities/%31 /v1/cities/%2531 /%761/cities/1 /v1/cities/1%3Fx /v1/cities/1%3Fx=1/2 http://localhost:1/v1/cities/1',
  }

  it.each(Object.entries(answers))('are answered %s', async (status, paths) => {
    for (const path of paths.split(' ')) {
      const answer = await get(path)
      expect(answer.status, path).toBe(Number(status))
      expect(bodyOf(answer), path).toBeTypeOf('object')
    }
  })
})

describe('bodies at the limits of the gateway', () => {
  const batch = `{"operations":[{"method":"PUT","path":"/cities/5","body":${city}}]}`

  it('5 MiB are taken, and not a byte more', async () => {
    expect((await post('/v1/batches', batch.padEnd(5_242_880))).status).toBe(207)
    const over = await post('/v1/batches', batch.padEnd(5_242_881))
    expect([over.status, bodyOf(over).limit]).toEqual([413, 'maxBodyBytes'])
    expect((await post('/v1/batches', ' '.repeat(6_400_000))).status).toBe(413)
    expect((await post('/v1/batches', ' '.repeat(11_000_000))).status).toBe(413)
  })

  it('of every media type, as much arrives as GET /v1 says', async () => {
    const { bodies } = bodyOf(await get('/v1'))
    const starts = {
      'application/json': ['PUT', '/v1/cities/1', city],
      'application/merge-patch+json': ['PATCH', '/v1/cities/1', '{"population":3}'],
      'application/x-ndjson': ['PUT', '/v1/cities', `{"id":"1",${city.slice(1)}\n`],
      'text/csv': ['PUT', '/v1/cities', 'id,name,country,population\n1,Ville,FR,1\n'],
    } as const
    for (const [type, [method, path, start]] of Object.entries(starts)) {
      const headers = [['content-type', type]] as const
      const body = start.padEnd(bodies[type])
      const { status } = await local.wire.call({ method, path, headers, body })
      expect(status, type).toBeOneOf([200, 207])
    }
    const headers = [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ] as const
    const body = gzipSync(city.padEnd(5_000_000), { level: 0 }).subarray(0, bodies.gzip)
    // All of it has come, and it ends too early.
    const cut = await local.wire.call({ method: 'PUT', path: '/v1/cities/1', headers, body })
    expect([cut.status, bodyOf(cut).type]).toEqual([400, '/problems/malformed-request'])
  })

  it('what is not UTF-8 is refused', async () => {
    expect(
      (await post('/v1/batches', Buffer.from(batch.replace('Ville', 'Vill\xe9'), 'latin1'))).status,
    ).toBe(400)
    expect((await post('/v1/batches', Buffer.from(batch, 'utf16le'))).status).toBe(400)
  })

  it('a name that grows on its way back is no server error', async () => {
    const answer = await post('/v1/things', `{"${'~'.repeat(5_000_000)}":1}`)
    expect(answer.status).toBe(404)
    const body = `{"id":"1","name":"Ville","country":"FR","population":1,"${'~'.repeat(5_000_000)}":1}`
    const refused = await post('/v1/cities', body)
    expect([refused.status, bodyOf(refused).type]).toEqual([422, '/problems/validation-failed'])
  })
})
