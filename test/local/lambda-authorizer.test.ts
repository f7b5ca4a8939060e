import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type AuthorizerHandler,
  type LambdaAuthorizerOptions,
  lambdaAuthorizer,
} from '../../local/authorizer/lambda.ts'
import { authorizerIn } from '../../local/authorizer/load.ts'
import { gatewayFor } from './support.ts'

type Options = Omit<LambdaAuthorizerOptions, 'handler'>

/** A gateway with this authorizer, what that was asked, and what the function was told. */
const guardedBy = async (
  handler: (event: APIGatewayRequestAuthorizerEventV2) => unknown,
  options: Options = {},
) => {
  const asked: APIGatewayRequestAuthorizerEventV2[] = []
  const lines: string[] = []
  const asking: AuthorizerHandler = async (event) => {
    asked.push(event)
    return handler(event)
  }
  const authorizer = lambdaAuthorizer({ handler: asking, log: (line) => lines.push(line), ...options })
  const { url, calls } = await gatewayFor(() => ({ statusCode: 200 }), { authorizer })
  const get = async (path: string, headers: Record<string, string> = { authorization: 'x' }) => {
    const response = await fetch(`${url}${path}`, { headers })
    return [response.status, await response.text()]
  }
  const granted = () =>
    calls.map(({ event }) => (event.requestContext as { authorizer?: unknown }).authorizer)
  return { get, asked, granted, lines, url }
}

const yes = { isAuthorized: true }
const ok = [200, '']
const unauthorized = [401, '{"message":"Unauthorized"}']
const forbidden = [403, '{"message":"Forbidden"}']
const failed = [500, '{"message":"Internal Server Error"}']

it('the function gets what API Gateway documents for format 2.0, and no body', async () => {
  const { asked, url } = await guardedBy(() => yes)
  const headers = { authorization: 'Key 1', 'content-type': 'application/json', cookie: 'a=1; b=2' }
  await fetch(`${url}/v1/cities/7?validateOnly=true`, { method: 'PUT', headers, body: '{"secret":1}' })
  expect(asked).toEqual([
    {
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:local/$default/PUT/v1/cities/7',
      identitySource: ['Key 1'],
      routeKey: 'PUT /v1/{collection}/{id}',
      rawPath: '/v1/cities/7',
      rawQueryString: 'validateOnly=true',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({ authorization: 'Key 1' }),
      queryStringParameters: { validateOnly: 'true' },
      requestContext: expect.objectContaining({
        http: expect.objectContaining({ method: 'PUT', path: '/v1/cities/7' }),
        routeKey: 'PUT /v1/{collection}/{id}',
        stage: '$default',
      }),
      pathParameters: { collection: 'cities', id: '7' },
    },
  ])
})

it('what it returns as context arrives as it is: texts, numbers, booleans', async () => {
  const context = { sub: 'ann', level: 3, admin: true, scope: 'read write' }
  const { get, granted } = await guardedBy(() => ({ isAuthorized: true, context }))
  expect(await get('/v1/cities/1')).toEqual(ok)
  expect(granted()).toEqual([{ lambda: context }])
})

it('without a context there is none', async () => {
  const { get, granted } = await guardedBy(() => yes)
  await get('/v1/cities/1')
  expect(granted()).toEqual([{ lambda: null }])
})

it.each<[string, () => unknown, unknown]>([
  ['lets in', () => yes, ok],
  ['denies', () => ({ isAuthorized: false }), forbidden],
  ['throws Unauthorized', () => Promise.reject(new Error('Unauthorized')), unauthorized],
  [
    'throws that as a text',
    () => {
      throw 'Unauthorized'
    },
    unauthorized,
  ],
  ['throws anything else', () => Promise.reject(new Error('unauthorized')), failed],
  ['returns nothing', () => undefined, failed],
  ['returns a text for a boolean', () => ({ isAuthorized: 'true' }), failed],
  ['returns a policy where none is asked for', () => policy('Allow', '*'), failed],
  ['returns a list as context', () => ({ isAuthorized: true, context: ['ann'] }), failed],
])('a function that %s', async (_, handler, wanted) => {
  const { get, granted } = await guardedBy(handler)
  expect(await get('/v1/cities/1')).toEqual(wanted)
  expect(granted()).toHaveLength(wanted === ok ? 1 : 0)
})

it('why it failed is in the log of the gateway, and not in the answer', async () => {
  const { get, lines } = await guardedBy(() => Promise.reject(new Error('the table is gone')))
  expect((await get('/v1/cities/1')).join()).not.toContain('table')
  expect(lines.join()).toContain('the table is gone')
})

it('open routes do not ask', async () => {
  const { get, asked } = await guardedBy(() => ({ isAuthorized: false }))
  expect(await get('/health', {})).toEqual(ok)
  expect(asked).toEqual([])
})

const policy = (
  Effect: string,
  Resource: string | string[],
  Action: string | string[] = 'execute-api:Invoke',
) => ({
  principalId: 'ann',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] },
  context: { sub: 'ann' },
})

const everything = 'arn:aws:execute-api:*:*:*/*/*'

describe('a function that answers with policies', () => {
  it.each<[string, () => unknown, unknown]>([
    ['allows all', () => policy('Allow', everything), ok],
    [
      'allows the method',
      () => policy('Allow', 'arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/*'),
      ok,
    ],
    [
      'allows another method',
      () => policy('Allow', 'arn:aws:execute-api:us-east-1:123456789012:local/$default/PUT/*'),
      forbidden,
    ],
    ['allows one of several', () => policy('Allow', ['arn:x', everything], ['s3:*', 'execute-api:*']), ok],
    ['allows something else', () => policy('Allow', everything, 's3:GetObject'), forbidden],
    ['denies', () => policy('Deny', everything), forbidden],
    ['denies beside what it allows', () => both, forbidden],
    ['has no policy', () => ({ principalId: 'ann' }), failed],
    ['names no principal', () => ({ ...policy('Allow', everything), principalId: undefined }), failed],
    ['answers simply', () => yes, failed],
  ])('%s', async (_, handler, wanted) => {
    const { get, granted } = await guardedBy(handler, { response: 'iam' })
    expect(await get('/v1/cities/1')).toEqual(wanted)
    expect(granted()).toEqual(wanted === ok ? [{ lambda: { sub: 'ann' } }] : [])
  })

  const both = {
    ...policy('Allow', everything),
    policyDocument: {
      Statement: [
        ...policy('Allow', everything).policyDocument.Statement,
        ...policy('Deny', '*/GET/*').policyDocument.Statement,
      ],
    },
  }

  it('is asked once, and each route is held against the policy that was kept', async () => {
    const { get, asked } = await guardedBy(() => policy('Allow', '*/GET/v1/cities*'), {
      response: 'iam',
      cacheSeconds: 60,
    })
    expect(await get('/v1/cities/1')).toEqual(ok)
    expect(await get('/v1/orders/1')).toEqual(forbidden)
    expect(asked).toHaveLength(1)
  })
})

describe('identity sources', () => {
  const sources = [
    '$request.header.X-Api-Key',
    '$request.querystring.validateOnly',
    '$context.identity.sourceIp',
  ]

  it('are handed over in their order', async () => {
    const { get, asked } = await guardedBy(() => yes, { identitySources: sources })
    expect(await get('/v1/cities/1?validateOnly=true', { 'x-api-key': 'k' })).toEqual(ok)
    expect(asked[0]?.identitySource).toEqual(['k', 'true', '127.0.0.1'])
  })

  it('may be the cookies, which the event has apart', async () => {
    const { get, asked } = await guardedBy(() => yes, { identitySources: ['$request.header.Cookie'] })
    expect(await get('/v1/cities/1', { cookie: 'a=1; session=s' })).toEqual(ok)
    expect(asked[0]?.identitySource).toEqual(['a=1; session=s'])
    expect(await get('/v1/cities/1')).toEqual(unauthorized)
  })

  it.each<[string, Record<string, string>]>([
    ['/v1/cities/1', { 'x-api-key': 'k' }],
    ['/v1/cities/1?validateOnly=', { 'x-api-key': 'k' }],
    ['/v1/cities/1?validateOnly=true', {}],
    ['/v1/cities/1?validateOnly=true', { 'x-api-key': '' }],
  ])('that are missing are 401 without asking: %s %j', async (path, headers) => {
    const { get, asked } = await guardedBy(() => yes, { identitySources: sources })
    expect(await get(path, headers)).toEqual(unauthorized)
    expect(asked).toEqual([])
  })

  it('that there are not are an error at the start', () => {
    const make = () => lambdaAuthorizer({ handler: async () => yes, identitySources: ['Authorization'] })
    expect(make).toThrow('"Authorization" is none of $request.header.NAME')
  })
})

describe('what is kept of answers', () => {
  /** Lets in by a header that is no identity source. */
  const careless = (event: APIGatewayRequestAuthorizerEventV2) => ({
    isAuthorized: true,
    context: { sub: event.headers?.['x-user'] ?? '' },
  })
  const as = (authorization: string, user: string) => ({ authorization, 'x-user': user })

  it('is nothing by default', async () => {
    const { get, asked } = await guardedBy(careless)
    await get('/v1/cities/1')
    await get('/v1/cities/1')
    expect(asked).toHaveLength(2)
  })

  it('is good for its time, for all routes, and for requests that are alike in the identity sources alone', async () => {
    let now = 0
    const { get, asked, granted } = await guardedBy(careless, { cacheSeconds: 60, now: () => now })
    await get('/v1/cities/1', as('key', 'ann'))
    await get('/v1/orders/1', as('key', 'bob'))
    await get('/v1/cities/1', as('other', 'bob'))
    now = 59_999
    await get('/v1/cities/1', as('key', 'bob'))
    now = 60_000
    await get('/v1/cities/1', as('key', 'bob'))
    const subs = granted().map((grant) => (grant as { lambda: { sub: string } }).lambda.sub)
    // The second and the fourth are Bob's requests, answered as Ann's: what the documentation warns of.
    expect(subs).toEqual(['ann', 'ann', 'bob', 'ann', 'bob'])
    expect(asked).toHaveLength(3)
  })

  it('are refusals as well, and no failures', async () => {
    const answers = [{ isAuthorized: false }, undefined, yes]
    const { get, asked } = await guardedBy(
      ({ identitySource: [key] }) => (key === 'no' ? answers[0] : answers[asked.length % 3]),
      { cacheSeconds: 60 },
    )
    expect([await get('/v1', { authorization: 'no' }), await get('/v1', { authorization: 'no' })]).toEqual([
      forbidden,
      forbidden,
    ])
    expect(asked).toHaveLength(1)
    expect(await get('/v1', { authorization: 'b' })).toEqual(ok)
    expect(asked).toHaveLength(2)
  })

  it('keeps two keys apart whose texts run together', async () => {
    const { get, asked } = await guardedBy(() => yes, {
      cacheSeconds: 60,
      identitySources: ['$request.header.A', '$request.header.B'],
    })
    await get('/v1', { a: 'x', b: 'y,z' })
    await get('/v1', { a: 'x,y', b: 'z' })
    expect(asked).toHaveLength(2)
  })
})

it('API Gateway waits for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const authorizer = lambdaAuthorizer({ handler: () => new Promise(() => {}), log: () => {} })
  const event = { headers: { authorization: 'x' }, requestContext: { http: { method: 'GET', path: '/' } } }
  const verdict = authorizer(event as never)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await verdict).toMatchObject({ refused: { status: 500 } })
})

describe('the module of a function', () => {
  const written = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'authorizer-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'handler.mjs')
    writeFileSync(file, text)
    return file
  }

  it('exports its handler', async () => {
    const handler = await authorizerIn(written('export const handler = async () => ({ isAuthorized: true })'))
    expect(await handler({} as never, {} as never)).toEqual({ isAuthorized: true })
  })

  it.each([
    ['export const handle = 1', /exports no function "handler"/],
    ['export const handler = {}', /exports no function "handler"/],
    ['throw new Error("no key")', /cannot be loaded: no key/],
  ])('%s is an error at the start', async (text, message) => {
    await expect(authorizerIn(written(text))).rejects.toThrow(message)
  })

  it('has to be there', async () => {
    await expect(authorizerIn('/no/such/file.ts')).rejects.toThrow(/^\/no\/such\/file.ts cannot be loaded/)
  })
})
