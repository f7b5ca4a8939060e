import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { basePathFault, basePathOf } from '../../../functions/http/base-path.ts'
import { baseOf, type Mapping, withoutBase } from '../../../functions/http/mapping.ts'
import { allRoutes } from '../../../functions/http/routes.ts'

const mapping: Mapping = { domainName: 'api.shop.example', basePath: '/orders/bulk' }

const event = (rawPath: string, domainName: string, headers = {}) =>
  ({ rawPath, headers, requestContext: { domainName } }) as APIGatewayProxyEventV2

describe('the base of a request', () => {
  it('is that of the domain, in whatever case, and none by another name', () => {
    expect(baseOf(event('/v1', 'api.shop.example'), mapping)).toBe('/orders/bulk')
    expect(baseOf(event('/v1', 'API.shop.example'), mapping)).toBe('/orders/bulk')
    expect(baseOf(event('/v1', 'x1.execute-api.eu-west-1.amazonaws.com'), mapping)).toBe('')
    expect(baseOf(event('/v1', 'api.shop.example'), undefined)).toBe('')
  })

  it('is nothing that a header says', () => {
    const host = { host: 'api.shop.example', 'x-forwarded-host': 'api.shop.example' }
    const said = { ...host, forwarded: 'host=api.shop.example', 'x-forwarded-prefix': '/orders/bulk' }
    expect(baseOf(event('/orders/bulk/v1', 'x1.execute-api.eu-west-1.amazonaws.com', said), mapping)).toBe('')
  })
})

describe('the path of a request, as the routes have it', () => {
  it.each([
    ['/orders/bulk/v1/cities', '/v1/cities'],
    ['/orders/bulk/', '/'],
    ['/orders/bulk', '/'],
    // Without the base path already, or with another one.
    ['/v1/cities', '/v1/cities'],
    ['/orders/bulky/v1', '/orders/bulky/v1'],
    ['/v1/orders/bulk', '/v1/orders/bulk'],
    ['/orders/bulk/orders/bulk/v1', '/orders/bulk/v1'],
  ])('%s is %s', (sent, path) => {
    expect(withoutBase(event(sent, 'api.shop.example'), '/orders/bulk').rawPath).toBe(path)
    expect(withoutBase(event(sent, 'elsewhere.example'), '').rawPath).toBe(sent)
  })
})

describe('a base path', () => {
  it.each(['bulk', 'orders/bulk', 'orders/v1/bulk', 'a.b', "$-_.+!*'()", 'V1', 'x'.repeat(300)])(
    '%s is one',
    (given) => expect(basePathOf(given)).toBe(`/${given}`),
  )

  it.each([
    ['', 'is none'],
    ['/bulk', 'is none'],
    ['bulk/', 'is none'],
    ['a//b', 'is none'],
    ['a b', 'is none'],
    ['bülk', 'is none'],
    ['a%2Fb', 'is none'],
    ['a?b', 'is none'],
    ['..', 'has a segment of dots'],
    ['a/./b', 'has a segment of dots'],
    ['x'.repeat(301), 'is longer than 300 characters'],
    ['v1', 'begins with v1'],
    ['health', 'begins with health'],
    ['elastic/bulk', 'begins with elastic'],
    ['docs', 'begins with docs'],
    ['bulk/v1', 'ends with v1'],
  ])('%j is none, and it is said why', (given, why) => {
    expect(basePathFault(given)).toContain(why)
    expect(() => basePathOf(given)).toThrow(`base path ${JSON.stringify(given)}: ${why}`)
  })

  it('begins as no route does, so that a path tells whether it is in it', () => {
    const segments = allRoutes
      .filter(({ path }) => path !== '$default')
      .map(({ path }) => path.split('/')[1] ?? '')
    expect(new Set(segments)).toEqual(
      new Set(['health', 'problems', 'openapi.json', 'docs', 'console', 'v1', 'elastic']),
    )
    for (const segment of segments) expect(basePathFault(`${segment}/more`)).toBeDefined()
  })
})
