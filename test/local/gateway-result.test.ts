import { expect, it } from 'vitest'
import { gatewayFor, sendRaw } from './support.ts'

it('a structured result becomes the response, header names as given', async () => {
  const { url } = await gatewayFor(() => ({
    statusCode: 207,
    headers: {
      'Batch-Summary': 'total=1',
      ETag: '"1"',
      'x-number': 7,
      'Content-Type': 'application/json',
      Connection: 'close',
    },
    cookies: ['a=1; Path=/', 'b=2'],
    body: '{"ok":"é"}',
  }))
  const raw = await sendRaw(url, 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const [head = '', body] = raw.split('\r\n\r\n')
  expect(head.split('\r\n')).toEqual([
    'HTTP/1.1 207 Multi-Status',
    'set-cookie: a=1; Path=/',
    'set-cookie: b=2',
    'Batch-Summary: total=1',
    'ETag: "1"',
    'x-number: 7',
    'Content-Type: application/json',
    expect.stringMatching(/^apigw-requestid: .{16}$/),
    'content-length: 11',
    expect.stringMatching(/^Date: /),
    'Connection: close',
  ])
  expect(Buffer.from(body ?? '', 'latin1').toString()).toBe('{"ok":"é"}')
})

it('a base64 body is sent as its bytes', async () => {
  const result = {
    statusCode: 200,
    headers: { 'content-type': 'image/png' },
    body: 'AP8=',
    isBase64Encoded: true,
  }
  const { url } = await gatewayFor(() => result)
  const response = await fetch(`${url}/health`)
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255])
})

it.each([
  [{ hello: 'world' }, '{"hello":"world"}'],
  ['Hello from Lambda!', 'Hello from Lambda!'],
  [[1, 2], '[1,2]'],
  [null, 'null'],
  [undefined, 'null'],
  [{ body: 'not mine' }, '{"body":"not mine"}'],
])('a result without a status, %j, is a 200 of JSON', async (result, body) => {
  const { url } = await gatewayFor(() => result)
  const response = await fetch(`${url}/health`)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'application/json',
    body,
  ])
})

it.each([204, 304])('%i has no body and no length', async (statusCode) => {
  const { url } = await gatewayFor(() => ({ statusCode, body: 'ignored' }))
  const response = await fetch(`${url}/health`)
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
    statusCode,
    null,
    '',
  ])
})

it('HEAD is answered without the body, and without a length, which would be that of GET', async () => {
  const { url } = await gatewayFor(() => ({ statusCode: 200, body: 'four' }))
  const response = await fetch(`${url}/health`, { method: 'HEAD' })
  expect([response.headers.get('content-length'), await response.text()]).toEqual([null, ''])
})

it.each([
  ['an error', () => Promise.reject(new Error('broken'))],
  [
    'a thrown string',
    () => {
      throw 'broken'
    },
  ],
  ['a status that is none', () => ({ statusCode: 'abc' })],
  ['a status out of range', () => ({ statusCode: 700 })],
  ['a body that is no text', () => ({ statusCode: 200, body: { a: 1 } })],
  ['a header with a line break', () => ({ statusCode: 200, headers: { a: 'b\r\nc: d' } })],
  ['a header name with a space', () => ({ statusCode: 200, headers: { 'a b': 'c' } })],
  ['what JSON cannot carry', () => ({ statusCode: 200, body: 1n })],
])('%s is a 500 that tells nothing, and a line in the log', async (_, result) => {
  const { url, logged } = await gatewayFor(result)
  const response = await fetch(`${url}/health`)
  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
  expect(logged).toHaveLength(1)
})

it('the function gets and gives JSON, nothing that JSON would lose', async () => {
  const { url } = await gatewayFor((event) => ({
    statusCode: 200,
    body: JSON.stringify(Object.getPrototypeOf(event) === Object.prototype),
    headers: { gone: undefined },
  }))
  const response = await fetch(`${url}/health`)
  expect(await response.text()).toBe('true')
  expect(response.headers.has('gone')).toBe(false)
})
