import { expect, it } from 'vitest'
import { exchange } from './front-raw.ts'
import { gatewayFor } from './support.ts'

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** Answers with the path, and some paths late. */
const gateway = () =>
  gatewayFor(async ({ rawPath }) => {
    if (rawPath.endsWith('late')) await new Promise((resolve) => setTimeout(resolve, 50))
    return { statusCode: 200, body: rawPath }
  })

const statuses = async (url: string, ...parts: string[]) =>
  (await exchange(url, ...parts)).map(({ status, text }) => [status, text.split('\r\n\r\n')[1]])

const bad = [400, '{"message":"Bad Request"}']

it.each([
  ['at once', ['/v1/cities/a']],
  ['late', ['/v1/cities/late']],
  ['one late, one at once', ['/v1/cities/late', '/v1/cities/b']],
])('what was carried out is answered before what could not be read: %s', async (_, paths) => {
  const { url, calls } = await gateway()
  const sent = paths.map((path) => get(path)).join('')
  expect(await statuses(url, `${sent}garbage\r\n\r\n`)).toEqual([...paths.map((path) => [200, path]), bad])
  expect(calls).toHaveLength(paths.length)
})

it('a request that is cut off by what cannot be read is none, and those before it are answered', async () => {
  const { url, calls } = await gateway()
  const broken = 'POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'
  expect(await statuses(url, get('/v1/cities/late') + broken)).toEqual([[200, '/v1/cities/late'], bad])
  expect(calls).toHaveLength(1)
})

it('answers come in the order of requests', async () => {
  const { url } = await gateway()
  const sent =
    get('/v1/cities/late') + post('/v1/cities', '[]') + get('/v1/cities/c', 'Connection: close\r\n')
  expect(await statuses(url, sent)).toEqual([
    [200, '/v1/cities/late'],
    [200, '/v1/cities'],
    [200, '/v1/cities/c'],
  ])
})

it('who is turned away gets no second answer on the connection', async () => {
  const { url, calls } = await gateway()
  const foreign = post('/v1/batches', '{}').replace('Host: localhost', 'Host: evil.example')
  const answers = await exchange(url, foreign + get('/v1/cities/a'))
  expect(answers.map(({ status }) => status)).toEqual([421])
  expect(calls).toEqual([])
})

it('a head that does not come is 408, and so is a half one', async () => {
  const timeouts = { headersTimeout: 50, connectionsCheckingInterval: 20 }
  const { url } = await gatewayFor(() => ({ statusCode: 204 }), { timeouts })
  const [answer, ...more] = await exchange(url, 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-')
  expect(more).toEqual([])
  expect(answer?.status).toBe(408)
  expect(answer?.text).toContain('{"message":"Request Timeout"}')
})
