import { describe, expect, it } from 'vitest'
import type { Authorizer } from '../../local/gateway/authorizer.ts'
import { gatewayFor, sendRaw } from './support.ts'

describe('the event', () => {
  it('is that of payload format 2.0', async () => {
    const { url, calls } = await gatewayFor()
    const host = new URL(url).host
    await sendRaw(
      url,
      [
        'PATCH /v1/cities/2988507?a=1&b=x+y&a=2&c=%2Fz&d HTTP/1.1',
        `Host: ${host}`,
        'User-Agent: probe/1',
        'Content-Type: application/json',
        'X-Twice: one',
        'x-twice: two, three',
        'Cookie: session=abc; theme=dark',
        'X-Amzn-Trace-Id: Root=1-00000000-000000000000000000000000',
        'Connection: close',
        'Content-Length: 15',
        '',
        '{"name":"Pa"}\r\n',
      ].join('\r\n'),
    )
    expect(calls).toHaveLength(1)
    expect(calls[0]?.event).toEqual({
      version: '2.0',
      routeKey: 'PATCH /v1/{collection}/{id}',
      rawPath: '/v1/cities/2988507',
      rawQueryString: 'a=1&b=x+y&a=2&c=%2Fz&d',
      cookies: ['session=abc', 'theme=dark'],
      headers: {
        host,
        'user-agent': 'probe/1',
        'content-type': 'application/json',
        'content-length': '15',
        'x-twice': 'one,two, three',
        'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': new URL(url).port,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: 'x y', c: '/z', d: '' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'local',
        domainName: host,
        domainPrefix: '127',
        http: {
          method: 'PATCH',
          path: '/v1/cities/2988507',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'probe/1',
        },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey: 'PATCH /v1/{collection}/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.closeTo(Date.now(), -4),
      },
      pathParameters: { collection: 'cities', id: '2988507' },
      body: '{"name":"Pa"}\r\n',
      isBase64Encoded: false,
    })
  })

  it('leaves out what the request does not have', async () => {
    const { url, calls } = await gatewayFor()
    await fetch(`${url}/health`)
    const event = calls[0]?.event
    expect(Object.keys(event ?? {}).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ])
    expect(event).toMatchObject({ routeKey: 'GET /health', rawQueryString: '', isBase64Encoded: false })
    expect(event?.headers['content-length']).toBe('0')
    expect(event?.requestContext).not.toHaveProperty('authorizer')
  })

  it('carries names that JavaScript treats specially', async () => {
    const { url, calls } = await gatewayFor()
    await fetch(`${url}/health?__proto__=a&constructor=b`, { headers: { constructor: 'c' } })
    expect(Object.entries(calls[0]?.event.queryStringParameters ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(calls[0]?.event.headers.constructor).toBe('c')
  })

  it('has a request id of its own, which the answer names too', async () => {
    const { url, calls } = await gatewayFor()
    const first = await fetch(`${url}/health`)
    await fetch(`${url}/health`)
    const ids = calls.map(({ event }) => event.requestContext.requestId)
    expect(new Set(ids).size).toBe(2)
    expect(first.headers.get('apigw-requestid')).toBe(ids[0])
  })

  it('carries what the authorizer granted; open routes are not asked', async () => {
    const grant = { jwt: { claims: { sub: 'alice' }, scopes: null } }
    const asked: unknown[] = []
    const authorizer: Authorizer = async ({ headers }) => {
      asked.push(headers.authorization)
      return { granted: grant }
    }
    const { url, calls } = await gatewayFor(undefined, { authorizer })
    await fetch(`${url}/health`)
    await fetch(`${url}/v1/cities`, { headers: { authorization: 'Bearer x' } })
    expect(asked).toEqual(['Bearer x'])
    expect(calls[0]?.event.requestContext).not.toHaveProperty('authorizer')
    expect(calls[1]?.event.requestContext).toHaveProperty('authorizer', grant)
  })
})

describe('the body', () => {
  const text = 'Zoë'
  const encoded = 'Wm/Dqw=='
  it.each([
    ['application/json', text, false],
    ['Application/JSON; charset=utf-8', text, false],
    ['application/xml', text, false],
    ['application/javascript', text, false],
    ['text/csv', text, false],
    ['text/plain;charset=latin1', text, false],
    ['application/x-ndjson', encoded, true],
    ['application/merge-patch+json', encoded, true],
    ['application/x-www-form-urlencoded', encoded, true],
    ['application/octet-stream', encoded, true],
    ['application/jsonx', encoded, true],
    ['', encoded, true],
  ])('of type "%s" is %j, base64: %s', async (type, body, isBase64Encoded) => {
    const { url, calls } = await gatewayFor()
    await fetch(`${url}/v1/batches`, {
      method: 'POST',
      body: Buffer.from(text),
      headers: type === '' ? {} : { 'content-type': type },
    })
    expect(calls[0]?.event).toMatchObject({ body, isBase64Encoded })
  })

  it('is base64 when it is no UTF-8, whatever its type says', async () => {
    const { url, calls } = await gatewayFor()
    const headers = { 'content-type': 'application/json' }
    await fetch(`${url}/v1/batches`, { method: 'POST', body: Buffer.from([0x22, 0xff, 0x22]), headers })
    expect(calls[0]?.event).toMatchObject({ body: 'Iv8i', isBase64Encoded: true })
  })

  it('arrives whole when it is sent in chunks', async () => {
    const { url, calls } = await gatewayFor()
    const stream = new ReadableStream({
      start: (controller) => {
        for (const part of ['[1,', '2,', '3]']) controller.enqueue(new TextEncoder().encode(part))
        controller.close()
      },
    })
    const headers = { 'content-type': 'application/json' }
    await fetch(`${url}/v1/batches`, { method: 'POST', body: stream, headers, duplex: 'half' })
    expect(calls[0]?.event.body).toBe('[1,2,3]')
    expect(calls[0]?.event.headers).toMatchObject({ 'content-length': '7' })
    expect(calls[0]?.event.headers).not.toHaveProperty('transfer-encoding')
  })
})
