import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../client/index.ts'
import { sigV4 } from '../../client/sigv4.ts'

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Step by step as AWS documents Signature Version 4, from what really arrived. */
const expectedSignature = (request: IncomingMessage, body: Buffer, signed: string, scope: string): string => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
  const query = [...searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).sort()
  const headers = signed.split(';').map((name) => `${name}:${request.headers[name]}\n`)
  const path = pathname.split('/').map(encodeURIComponent).join('/')
  const canonical = [request.method, path, query.join('&'), headers.join(''), signed, sha256(body)].join('\n')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, text).toString('hex')
}

it('signs what is sent, each attempt anew, for API Gateway', async () => {
  const seen: { authorization: string; expected: string; token: unknown; key: unknown }[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const { authorization = '' } = request.headers
    const [, scope = '', signed = ''] =
      /Credential=AKID\/([^,]+), SignedHeaders=([^,]+)/.exec(authorization) ?? []
    const expected = expectedSignature(request, body, signed, scope)
    const { 'x-amz-security-token': token, 'idempotency-key': key } = request.headers
    seen.push({ authorization, expected, token, key })
    if (seen.length === 1) return response.writeHead(503).end()
    const results = [{ index: 0, id: '0', status: 204 }]
    response.end(JSON.stringify({ summary: {}, results, retry: { ids: [], after: 0 } }))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  let asked = 0
  const credentials = async () => ({
    accessKeyId: 'AKID',
    secretAccessKey: secret,
    sessionToken: `t${++asked}`,
  })
  const client = createClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`,
    auth: sigV4({ region: 'eu-west-1', credentials }),
    retry: { baseDelay: 1 },
  })
  await client.batch([{ method: 'DELETE', path: '/cities/Zürich' }], {
    idempotencyKey: 'one',
    validateOnly: false,
  })

  expect(seen.map(({ token }) => token)).toEqual(['t1', 't2'])
  expect(seen.map(({ key }) => key)).toEqual(['one', 'one'])
  for (const { authorization, expected } of seen) {
    expect(authorization).toMatch(/\/\d{8}\/eu-west-1\/execute-api\/aws4_request, /)
    expect(authorization).toContain('host;idempotency-key;')
    expect(authorization).toContain(`Signature=${expected}`)
  }
})
