import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allRoutes, routeKey } from '../../functions/http/routes.ts'
import { newId } from '../../functions/model/ids.ts'
import { type Answer, batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService
const calls: string[] = []

beforeAll(async () => {
  const wire = (call: { command: string; proceed: () => Promise<unknown> }) => {
    calls.push(call.command)
    return call.proceed()
  }
  service = await hostileService({ wire })
})
beforeEach(() => {
  calls.length = 0
})

interface Honours {
  readonly request: Request
  readonly conditions?: boolean
  /** A query beside what the request has, which the route does honour. */
  readonly query?: string
}

const mergePatch = { 'content-type': 'application/merge-patch+json' }
const list = [{ id: '1', v: 2 }]
const batch = newId()

const bulk = (method: string, path: string): Request => ({
  method,
  path,
  headers: { 'content-type': 'application/x-ndjson' },
  body: '{"index":{"_index":"things","_id":"1"}}\n{"v":2}\n',
})

/** Contract 3.14: every route that writes, and what guards it honours. Each takes a key. */
const unsafe: Readonly<Record<string, Honours>> = {
  'POST /v1/batches': {
    request: batchRequest([{ method: 'PUT', path: '/things/1', body: {} }]),
    query: 'validateOnly=true',
  },
  'POST /v1/$batch': {
    request: jsonRequest('POST', '/v1/$batch', {
      requests: [{ id: '1', method: 'PUT', url: '/things/1', body: {} }],
    }),
    query: 'validateOnly=true',
  },
  'POST /elastic/_bulk': { request: bulk('POST', '/elastic/_bulk'), query: 'refresh=true&filter_path=took' },
  'PUT /elastic/_bulk': { request: bulk('PUT', '/elastic/_bulk'), query: 'refresh=true&filter_path=took' },
  'POST /elastic/{collection}/_bulk': { request: bulk('POST', '/elastic/things/_bulk'), query: 'pretty' },
  'PUT /elastic/{collection}/_bulk': { request: bulk('PUT', '/elastic/things/_bulk'), query: 'pretty' },
  'POST /v1/batches/{batch}/cancellation': {
    request: { method: 'POST', path: `/v1/batches/${batch}/cancellation` },
  },
  'POST /v1/imports': {
    request: jsonRequest('POST', '/v1/imports', {
      collection: 'things',
      method: 'PUT',
      contentType: 'text/csv',
    }),
  },
  'POST /v1/{collection}': {
    request: jsonRequest('POST', '/v1/things', { id: '2' }),
    query: 'validateOnly=true',
  },
  'PUT /v1/{collection}': { request: jsonRequest('PUT', '/v1/things', list), query: 'validateOnly=true' },
  'PATCH /v1/{collection}': { request: jsonRequest('PATCH', '/v1/things', list), query: 'validateOnly=true' },
  'DELETE /v1/{collection}': {
    request: { method: 'DELETE', path: '/v1/things?id=1' },
    query: 'id=2&id=3,4&validateOnly=true',
  },
  'PUT /v1/{collection}/{id}': {
    request: jsonRequest('PUT', '/v1/things/1', { v: 2 }),
    conditions: true,
    query: 'validateOnly=true',
  },
  'PATCH /v1/{collection}/{id}': {
    request: jsonRequest('PATCH', '/v1/things/1', { v: 2 }, mergePatch),
    conditions: true,
    query: 'validateOnly=true',
  },
  'DELETE /v1/{collection}/{id}': {
    request: { method: 'DELETE', path: '/v1/things/1' },
    conditions: true,
    query: 'validateOnly=true',
  },
  'POST /v1/{collection}/{id}/{action}': {
    request: jsonRequest('POST', '/v1/things/1/touch', {}),
    conditions: true,
    query: 'validateOnly=true',
  },
}
const each = Object.entries(unsafe)

it('every route that writes is among them', () => {
  const writing = allRoutes.filter(({ method }) => !['GET', 'HEAD', 'ANY'].includes(method)).map(routeKey)
  expect(Object.keys(unsafe).sort()).toEqual(writing.sort())
})

const with_ = (request: Request, headers: Readonly<Record<string, string>>): Request => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

const asking = (request: Request, query: string): Request => ({
  ...request,
  path: `${request.path}${request.path.includes('?') ? '&' : '?'}${query}`,
})

/** Why a request is refused, in whatever words its route has. */
const told = (answer: Answer): { type: string; detail: string } => {
  const { error, ...problem } = bodyOf(answer)
  if (error?.problem) return { type: error.problem, detail: error.reason }
  return error ? { type: `/problems/${error.code}`, detail: error.message } : problem
}

const refusedUntouched = async (request: Request, why: string, type = 'malformed-request') => {
  const answer = await service.call(request)
  expect([answer.status, told(answer).type], why).toEqual([400, `/problems/${type}`])
  expect(calls, why).toEqual([])
}

/** RFC 9110, 13.1 has five; RFC 4918 and 6638 have one each, and the next one would begin like them. */
const dates = 'Sat, 31 Jan 2026 09:00:00 GMT'
const foreign = {
  If: '(["3"])',
  'If-Unmodified-Since': dates,
  'If-Modified-Since': dates,
  'If-Range': '"3"',
  'If-Schedule-Tag-Match': '"3"',
  'If-Something-New': '1',
}
const conditions = ['"99"', '*', 'W/"1"', '"1", "2"']
const broken = ['', 'nonsense', '"1', '*, "1"', '"1" "2"', '*,*', "'1'"]

describe.each(each)('%s', (_, { request, conditions: honoured = false, query = '' }) => {
  it.each(['if-match', 'if-none-match'])('is not carried out past %s', async (name) => {
    const type = honoured ? 'malformed-operation' : 'malformed-request'
    const wrong = honoured ? broken : [...conditions, ...broken]
    for (const value of wrong) await refusedUntouched(with_(request, { [name]: value }), value, type)
    const answer = await service.call(with_(request, { [name]: 'nonsense' }))
    expect(told(answer).detail.toLowerCase()).toContain(name)
  })

  it('is not carried out past a condition that it does not know', async () => {
    for (const [name, value] of Object.entries(foreign))
      await refusedUntouched(with_(request, { [name.toLowerCase()]: value }), name)
  })

  it('is not carried out with a key that is none, or with two', async () => {
    for (const key of ['', 'a b', 'k,k', '"a","b"', '"a", "b"', '"', '"a', '"a";p=1', 'a;p', 'k'.repeat(256)])
      await refusedUntouched(with_(request, { 'idempotency-key': key }), key, 'invalid-idempotency-key')
  })

  it('is not carried out past a parameter that it does not know', async () => {
    const misspelt = ['validateonly', 'ValidateOnly', 'validate_only', 'validateOnly%20', 'dryRun', 'dry_run']
    const elsewhere = ['atomic', 'limit', 'cursor', 'state', 'id', 'constructor', '']
    for (const name of [...misspelt, ...elsewhere, 'validateOnly'])
      if (!query.includes(`${name}=`) || name === '')
        await refusedUntouched(asking(request, `${name}=true`), name)
    for (const cut of ['%', '%zz=1', 'validateOnly%=1']) await refusedUntouched(asking(request, cut), cut)
  })

  it('is not carried out when a flag is given twice, or is neither true nor false', async () => {
    const twice = ['true&{}=true', 'false&{}=true', 'true&{}=false', '&{}=', '1&%76alidateOnly=1']
    const odd = ['TRUE', '0', '1', 'yes', 'true,true', ' true', 'tru%65%65']
    for (const value of [...twice, ...odd]) {
      const flag = `validateOnly=${value.replace('{}', 'validateOnly')}`
      await refusedUntouched(asking(request, flag), flag)
    }
  })

  it('takes what it honours', async () => {
    const dry = query === '' ? request : asking(request, query)
    const full = with_(dry, {
      'idempotency-key': '"one,key"',
      ...(honoured ? { 'if-match': '"7", "8"', 'if-none-match': '"9"' } : {}),
    })
    const answer = await service.call(full)
    expect(answer.status, answer.text).not.toBe(400)
  })
})

it('an escaped flag is the flag', async () => {
  const path = '/v1/things/escaped?validat%65Only=%74rue'
  expect((await service.call(jsonRequest('PUT', path, { v: 1 }))).status).toBe(201)
  expect((await service.call({ method: 'GET', path: '/v1/things/escaped' })).status).toBe(404)
})

describe('a read', () => {
  it.each([
    ['several items', '/v1/things?id=1,2', { 'if-match': '"99"' }],
    ['several items', '/v1/things?id=1,2', { 'if-none-match': '*' }],
    ['a batch', `/v1/batches/${batch}`, { 'if-match': '*' }],
    ['the list of batches', '/v1/batches', { 'if-none-match': '"1"' }],
    ['one item, with a condition that is none', '/v1/things/1', { 'if-match': 'nonsense' }],
    ['one item, with a condition that is none', '/v1/things/1', { 'if-none-match': '"1' }],
    ['the list of batches, twice limited', '/v1/batches?limit=1&limit=2', {}],
    ['the list of batches, of two states', '/v1/batches?state=queued&state=running', {}],
    ['the list of batches, misspelt', '/v1/batches?createdafter=2026-01-31T09:00:00Z', {}],
    ['results, misspelt', `/v1/batches/${batch}/results?state=failed`, {}],
    ['one item, twice flagged', '/v1/things/1?validateOnly=false&validateOnly=false', {}],
    ['several items', '/v1/things?ids=1', {}],
  ])('of %s at %s with %j is refused', async (_, path, headers) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await service.call({ method, path, headers })
      expect(answer.status, method).toBe(400)
      expect(calls).toEqual([])
    }
  })

  // Caches and browsers send dates; where nothing is dated they say nothing.
  it('may carry dates, a key, and a query where its path says all: they change nothing', async () => {
    await service.call(jsonRequest('PUT', '/v1/things/read', { v: 1 }))
    const headers = { 'if-modified-since': dates, 'if-unmodified-since': dates, 'idempotency-key': 'a,b' }
    const path = '/v1/things/read?now=1&now=2&%'
    expect((await service.call({ method: 'GET', path, headers })).status).toBe(200)
  })

  it.each(['GET', 'PUT', 'PATCH'])(
    'of nothing, or %s of it, is 404 or 405 whatever it carries',
    async (method) => {
      const headers = { 'if-match': 'x', 'if-unmodified-since': dates, 'idempotency-key': ',' }
      for (const [path, status] of Object.entries({
        '/v1/nothing/1/2': 404,
        '/v2': 404,
        '/v1/things/1/': 404,
      })) {
        const answer = await service.call({ method, path: `${path}?now=1&now=2&%zz`, headers })
        expect(answer.status, path).toBe(status)
      }
      if (method === 'GET') return
      const answer = await service.call({ method, path: '/v1/batches?now=1&now=2', headers })
      expect([answer.status, answer.headers.allow], method).toEqual([405, 'POST, GET, HEAD'])
    },
  )

  it.each(['/health', '/problems/not-found'])('of %s takes anything', async (path) => {
    const headers = { 'if-match': '"1"', 'if-none-match': 'x', 'idempotency-key': ',' }
    const answer = await service.call({ method: 'GET', path: `${path}?now=1&now=2&%zz`, headers })
    expect(answer.status).toBe(200)
  })
})
