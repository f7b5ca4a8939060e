import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { exchange, hostOf, requestOf } from './front-raw.ts'

const page = 'http://page.example:5173'

const idle = async () => async () => undefined
const load = { importer: idle, worker: idle, sweeper: idle }

let stack: Stack

beforeAll(async () => {
  stack = await start({ port: 0, corsOrigins: [page], load })
})

afterAll(() => stack.stop())

type Headers = Readonly<Record<string, string>>

interface Door {
  readonly url: () => string
  readonly line: string
  readonly headers: Headers
  readonly body?: string
  /** To whom it may concern. */
  readonly status: number
}

const amzJson = { 'Content-Type': 'application/x-amz-json-1.0' }
const signed = {
  'X-Amz-Date': '20250101T000000Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}

/** A call of each server that is answered 200 where it may come in. */
const doors: Readonly<Record<string, Door>> = {
  gateway: {
    url: () => stack.url,
    line: 'POST /v1/batches',
    headers: { 'Content-Type': 'application/json' },
    body: '{"operations":[{"method":"GET","path":"/cities/1"}]}',
    status: 207,
  },
  S3: { url: () => stack.awsEndpoint, line: 'GET /bodies', headers: {}, status: 200 },
  SQS: {
    url: () => stack.awsEndpoint,
    line: 'POST /',
    headers: { ...amzJson, 'X-Amz-Target': 'AmazonSQS.ListQueues' },
    body: '{}',
    status: 200,
  },
  DynamoDB: {
    url: () => stack.dynamodbEndpoint,
    line: 'POST /',
    headers: { ...amzJson, ...signed, 'X-Amz-Target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
    status: 200,
  },
}

describe.each(Object.entries(doors))('%s', (_, door) => {
  const knock = async (headers: Headers, line = door.line) => {
    const [answer, ...more] = await exchange(
      door.url(),
      requestOf(line, { Host: hostOf(door.url()), ...door.headers, ...headers }, door.body),
    )
    expect(more).toEqual([])
    return answer ?? { status: 0, text: '' }
  }
  const statusOf = async (headers: Headers, line?: string) => (await knock(headers, line)).status
  const port = () => new URL(door.url()).port
  const [method, path] = door.line.split(' ')

  it.each<[string, () => Headers]>([
    ['a program', () => ({})],
    ['a program that says localhost', () => ({ Host: `LocalHost:${port()}` })],
    ['a program behind a forwarded port', () => ({ Host: 'localhost:9999' })],
    ['what it shows itself', () => ({ Origin: door.url(), 'Sec-Fetch-Site': 'same-origin' })],
    [
      'what it shows itself as localhost',
      () => ({ Host: `localhost:${port()}`, Origin: `http://localhost:${port()}` }),
    ],
    ['who types the address', () => ({ 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' })],
  ])('lets in %s', async (_, headers) => {
    expect(await statusOf(headers())).toBe(door.status)
  })

  it.each<[string, Headers]>([
    ['a name of somebody else (rebinding)', { Host: 'rebind.evil.example' }],
    ['a name that begins with ours', { Host: '127.0.0.1.evil.example' }],
    ['a name that ends with ours', { Host: 'evil-localhost' }],
    ['another address', { Host: '10.0.0.1' }],
    ['the address that listens to everything', { Host: '0.0.0.0' }],
    ['a name of ours in other digits', { Host: '2130706433' }],
  ])('does not answer for %s', async (_, headers) => {
    expect(await statusOf(headers)).toBe(421)
    const { Host = '' } = headers
    expect(await statusOf({ ...headers, Origin: `http://${Host}` })).toBe(421)
  })

  it.each<[string, Headers]>([
    ['another origin', { Origin: 'https://evil.example' }],
    ['no origin that has a name', { Origin: 'null' }],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['our address by https', { Origin: 'https://127.0.0.1' }],
    ['an origin that begins with an allowed one', { Origin: `${page}.evil.example` }],
    ['an allowed origin in capitals', { Origin: page.toUpperCase() }],
    ['another site, without saying which', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another port, without saying which', { 'Sec-Fetch-Site': 'same-site' }],
    ['a word that no browser says', { 'Sec-Fetch-Site': 'x' }],
  ])('keeps out pages of %s', async (_, headers) => {
    const { status, text } = await knock(headers)
    expect(status).toBe(403)
    expect(text.toLowerCase()).not.toContain('access-control')
    expect(await statusOf(headers, `OPTIONS ${path}`)).toBe(403)
  })

  it('reads Host and target as RFC 9112 has them', async () => {
    const own = hostOf(door.url())
    // 3.2: more than one Host field, or one that is no host.
    expect(await statusOf({ host: own })).toBe(400)
    expect(await statusOf({ host: 'evil.example' })).toBe(400)
    for (const Host of [
      'a b',
      'user@127.0.0.1',
      '127.0.0.1/x',
      '127.0.0.1:x',
      '[127.0.0.1',
      '127.0.0.1,127.0.0.1',
    ])
      expect(await statusOf({ Host }), Host).toBe(400)
    // 3.2.2: an absolute form is taken, and its authority counts instead of the Host field.
    expect(await statusOf({}, `${method} http://${own}${path}`)).toBe(door.status)
    expect(await statusOf({ Host: 'evil.example' }, `${method} http://localhost${path}`)).toBe(door.status)
    expect(await statusOf({}, `${method} http://evil.example${path}`)).toBe(421)
    expect(await statusOf({}, `${method} http://user@127.0.0.1${path}`)).toBe(400)
    expect(await statusOf({}, `${method} ftp://127.0.0.1${path}`)).toBe(400)
    // 6.1: a transfer coding that is not understood.
    for (const coding of ['gzip, chunked', 'chunked, chunked', 'identity'])
      expect(
        (await exchange(door.url(), requestOf(door.line, { Host: own, 'Transfer-Encoding': coding })))[0]
          ?.status,
      ).toBeOneOf([400, 501])
    expect(await statusOf({ 'Content-Length': '1', 'Transfer-Encoding': 'chunked' })).toBe(400)
  })
})

it('lets pages of the named origins call the API and S3, whatever else the browser says', async () => {
  const gateway = doors.gateway as Door
  const reads: readonly Door[] = [
    gateway,
    {
      ...gateway,
      line: 'OPTIONS /v1/batches',
      headers: { 'Access-Control-Request-Method': 'POST' },
      status: 204,
    },
    { url: () => stack.awsEndpoint, line: 'GET /bodies/none', headers: {}, status: 404 },
    {
      url: () => stack.awsEndpoint,
      line: 'OPTIONS /bodies/none?X-Amz-Signature=0',
      headers: {},
      status: 200,
    },
  ]
  for (const { url, line, headers, body, status } of reads) {
    const from = { Host: hostOf(url()), Origin: page, 'Sec-Fetch-Site': 'cross-site' }
    const [answer] = await exchange(url(), requestOf(line, { ...headers, ...from }, body))
    expect(answer?.status, line).toBe(status)
    expect(answer?.text.toLowerCase(), line).toContain(`access-control-allow-origin: ${page}`)
  }
  const { url, line, headers, body } = doors.DynamoDB as Door
  const [answer] = await exchange(
    url(),
    requestOf(line, { Host: hostOf(url()), ...headers, Origin: page }, body),
  )
  expect(answer?.status).toBe(403)
})

describe('a visit from elsewhere', () => {
  const visit = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
  const statusOf = async (line: string, headers: Headers, url = stack.url) =>
    (await exchange(url, requestOf(line, { Host: hostOf(url), ...headers })))[0]?.status

  it('may land at the console, as after a sign-in', async () => {
    expect(await statusOf('GET /console?code=x&state=y', visit)).toBe(200)
  })

  it.each([
    ['GET /docs', visit],
    ['GET /console/..', visit],
    ['POST /console', visit],
    ['GET /console', { ...visit, 'Sec-Fetch-Dest': 'iframe' }],
    ['GET /console', { ...visit, 'Sec-Fetch-Mode': 'no-cors' }],
  ])('%s with %j may not', async (line, headers) => {
    expect(await statusOf(line, headers)).toBe(403)
  })

  it('may land nowhere else', async () => {
    expect(await statusOf('GET /console', visit, stack.awsEndpoint)).toBe(403)
  })
})
