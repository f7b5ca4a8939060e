import { describe, expect, it } from 'vitest'
import type { Route } from '../../functions/http/routes.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import { gatewayFor, sendRaw } from './support.ts'

describe('a path', () => {
  it.each([
    ['/v1/cities/plain', '/v1/cities/plain', { collection: 'cities', id: 'plain' }],
    ['/v1/cities/space%20value', '/v1/cities/space value', { collection: 'cities', id: 'space value' }],
    ['/v1/cities/hash%23value', '/v1/cities/hash#value', { collection: 'cities', id: 'hash#value' }],
    ['/v1/cities/%CE%BB', '/v1/cities/λ', { collection: 'cities', id: 'λ' }],
    ['/v1/cities/question%3Fvalue', '/v1/cities/question', { collection: 'cities', id: 'question' }],
    ['/v1/cities/a%252Fb', '/v1/cities/a/b', { collection: 'cities', id: 'a/b' }],
    ['/v1/cities/a%253Fb', '/v1/cities/a?b', { collection: 'cities', id: 'a?b' }],
    ['/v1/cities/a%2525b', '/v1/cities/a%b', { collection: 'cities', id: 'a%b' }],
    ['/v1%2Fcities', '/v1/cities', { collection: 'cities' }],
  ])('%s arrives decoded twice, as %s', async (sent, rawPath, pathParameters) => {
    const { url, calls } = await gatewayFor()
    await fetch(`${url}${sent}?q=%2F`)
    expect(calls[0]?.event).toMatchObject({ rawPath, pathParameters, rawQueryString: 'q=%2F' })
    expect(calls[0]?.event.requestContext.http.path).toBe(rawPath)
  })

  it('with an encoded slash has one segment more', async () => {
    const { url, calls } = await gatewayFor()
    await fetch(`${url}/v1/cities/a%2Fb`)
    expect(calls[0]?.event).toMatchObject({ routeKey: '$default', rawPath: '/v1/cities/a/b' })
    expect(calls[0]?.event).not.toHaveProperty('pathParameters')
  })

  it.each(['/v1/cities/100%25', '/v1/cities/%zz', '/v1/cities/%', '/v1/cities/%FF'])(
    '%s is refused',
    async (path) => {
      const { url, calls } = await gatewayFor()
      const answer = await sendRaw(
        url,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer.split('\r\n\r\n')[1]).toBe('{"message":"Bad Request"}')
      expect(calls).toEqual([])
    },
  )
})

const route = (method: Route['method'], path: string): Route => ({
  name: 'readItem',
  method,
  path,
  open: false,
  honours: {},
})

describe('the route', () => {
  const table = [
    route('GET', '/v1/{collection}'),
    route('POST', '/v1/{collection}'),
    route('POST', '/v1/batches'),
    route('DELETE', '/v1/{collection}/{id}'),
    route('GET', '/problems/{name}'),
    route('ANY', '$default'),
  ]

  it.each([
    ['POST', '/v1/batches', 'POST /v1/batches'],
    ['POST', '/v1/cities', 'POST /v1/{collection}'],
    ['GET', '/v1/batches', 'GET /v1/{collection}'],
    ['DELETE', '/v1/cities/1', 'DELETE /v1/{collection}/{id}'],
    ['GET', '/problems/not-found', 'GET /problems/{name}'],
    ['POST', '/v1', '$default'],
    ['OPTIONS', '/v1/cities', '$default'],
    ['HEAD', '/v1/cities', '$default'],
    ['GET', '/v1/cities/', '$default'],
    ['GET', '/v1//1', '$default'],
    ['GET', '/', '$default'],
    ['GET', '/v1/a/b/c', '$default'],
  ])('of %s %s is %s', async (method, path, routeKey) => {
    const { url, calls } = await gatewayFor(undefined, { routes: table })
    await fetch(`${url}${path}`, { method })
    expect(calls[0]?.event.routeKey).toBe(routeKey)
    expect(calls[0]?.event.requestContext.routeKey).toBe(routeKey)
  })

  it('prefers literals from the left, whatever the order of the table', () => {
    const table = ['/{a}/{b}', '/{a}/y', '/x/{b}', '/x/y'].map((path) => route('GET', path))
    const chosen = (path: string) => matchRoute(table, 'GET', path)?.route.path
    expect([chosen('/x/y'), chosen('/x/1'), chosen('/1/y'), chosen('/1/2')]).toEqual([
      '/x/y',
      '/x/{b}',
      '/{a}/y',
      '/{a}/{b}',
    ])
  })

  it('is a 404 of the gateway when the table has no $default', async () => {
    const { url, calls } = await gatewayFor(undefined, { routes: [route('GET', '/x')] })
    const response = await fetch(`${url}/y`)
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}'])
    expect(calls).toEqual([])
  })
})
