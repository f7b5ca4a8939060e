import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createConnection, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../local/gateway/body.ts'
import { gatewayFor, sendRaw } from './support.ts'

const post = (url: string, body: Buffer | ReadableStream, type = 'application/json') =>
  fetch(`${url}/v1/batches`, { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' })

const seen = async (response: Response) => [response.status, await response.text()]

describe('request line and headers', () => {
  /** A request whose line, header names and values have this many bytes. */
  const ofSize = (bytes: number): string => {
    const line = 'GET /health HTTP/1.1'
    const fixed = [line, 'Host', 'localhost', 'Connection', 'close', 'Pad'].join('').length
    return `${line}\r\nHost: localhost\r\nConnection: close\r\nPad: ${'p'.repeat(bytes - fixed)}\r\n\r\n`
  }

  it('may have 10,240 bytes', async () => {
    const { url, calls } = await gatewayFor()
    expect(await sendRaw(url, ofSize(10_240))).toMatch(/^HTTP\/1\.1 204 /)
    expect(calls).toHaveLength(1)
  })

  it.each([10_241, 16_500, 70_000])('may not have %i', async (bytes) => {
    const { url, calls } = await gatewayFor()
    const answer = await sendRaw(url, ofSize(bytes))
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer.split('\r\n\r\n')[1]).toBe('{"message":"Request Header Fields Too Large"}')
    expect(calls).toEqual([])
  })

  it('that are no HTTP are refused', async () => {
    const { url } = await gatewayFor()
    expect(await sendRaw(url, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })
})

describe('the request body', () => {
  const tooLarge = [413, '{"message":"Request Entity Too Large"}']
  it('over 10 MB is refused before it is sent', async () => {
    const { url, calls } = await gatewayFor()
    const head =
      'POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10485761\r\n\r\n'
    const answer = await sendRaw(url, head)
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*"Request Entity Too Large"/s)
    expect(calls).toEqual([])
  })

  it('of 10 MB meets the 6 MB of the event', async () => {
    const { url, calls } = await gatewayFor()
    expect(await seen(await post(url, Buffer.alloc(10_485_760, 'a')))).toEqual(tooLarge)
    expect(calls).toEqual([])
  })

  it.each([
    [10, 'abcdefghij'],
    [9, undefined],
  ])('is read to a limit, here %i bytes', async (limit, text) => {
    const parts = Readable.from([Buffer.from('abcde'), Buffer.from('fghij')])
    const request = Object.assign(parts, { headers: {} }) as unknown as IncomingMessage
    expect((await readBody(request, limit))?.toString()).toBe(text)
  })

  it('is refused when it is over the limit in chunks, and the connection serves on', async () => {
    const { url } = await gatewayFor()
    const chunk = new Uint8Array(1024 * 1024)
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => (sent++ < 12 ? controller.enqueue(chunk) : controller.close()),
    })
    expect(await seen(await post(url, endless))).toEqual(tooLarge)
    expect((await fetch(`${url}/health`)).status).toBe(204)
  })
})

describe('the 6 MB of the function', () => {
  it('hold for the event: 6,291,456 bytes of JSON pass, one more does not', async () => {
    const { url, calls } = await gatewayFor()
    await post(url, Buffer.from('a'))
    // A request as long as the first one's, but for the body and the digits of its length.
    const empty = JSON.stringify(calls[0]?.event).length - 1 + '6290000'.length - 1
    const room = 6_291_456 - empty
    expect((await post(url, Buffer.alloc(room, 'a'))).status).toBe(204)
    expect(JSON.stringify(calls[1]?.event)).toHaveLength(6_291_456)
    expect(await seen(await post(url, Buffer.alloc(room + 1, 'a')))).toEqual([
      413,
      '{"message":"Request Entity Too Large"}',
    ])
    expect(calls).toHaveLength(2)
  })

  it('count quotes twice, for JSON in JSON escapes them', async () => {
    const { url } = await gatewayFor()
    expect((await post(url, Buffer.alloc(3_200_000, '"'))).status).toBe(413)
  })

  it('count base64', async () => {
    const { url } = await gatewayFor()
    expect((await post(url, Buffer.alloc(5_000_000, 'a'), 'application/x-ndjson')).status).toBe(413)
  })

  it('hold for the result: 6,291,556 bytes of JSON pass, one more is an error', async () => {
    const frame = JSON.stringify({ statusCode: 200, body: '' }).length
    let body = 'a'.repeat(6_291_556 - frame)
    const { url, logged } = await gatewayFor(() => ({ statusCode: 200, body }))
    const response = await fetch(`${url}/health`)
    expect([response.status, (await response.text()).length]).toEqual([200, body.length])
    body += 'a'
    expect(await seen(await fetch(`${url}/health`))).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(logged).toEqual(['Response payload size exceeded maximum allowed payload size (6291556 bytes).'])
  })
})

describe('time', () => {
  it('that the function takes beyond its timeout is answered with 503', async () => {
    let finish = (_: unknown) => {}
    const working = new Promise((resolve) => (finish = resolve))
    const { url, logged } = await gatewayFor(() => working, { functionTimeoutSeconds: 0.1 })
    expect(await seen(await fetch(`${url}/health`))).toEqual([503, '{"message":"Service Unavailable"}'])
    expect(logged).toEqual(['Task timed out after 0.10 seconds'])
    finish({ statusCode: 200 })
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('runs out in the context', async () => {
    const remaining: number[] = []
    const { url, calls } = await gatewayFor(
      async (_, context) => {
        remaining.push(context.getRemainingTimeInMillis())
        while (context.getRemainingTimeInMillis() > 350)
          await new Promise((resolve) => setTimeout(resolve, 1))
        remaining.push(context.getRemainingTimeInMillis())
        return { statusCode: 200 }
      },
      { functionTimeoutSeconds: 0.4 },
    )
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(remaining[0]).toBeLessThanOrEqual(400)
    expect(remaining[1]).toBeLessThanOrEqual(350)
    await fetch(`${url}/health`)
    const ids = calls.map(({ context }) => context.awsRequestId)
    expect(new Set(ids).size).toBe(2)
    expect(calls[0]?.context).toMatchObject({ functionName: 'multistatus-local', functionVersion: '$LATEST' })
  })
})

describe('stop()', () => {
  it('closes idle and busy connections and frees the port', async () => {
    const { url, stop } = await gatewayFor(() => new Promise(() => {}))
    const connection = async (request: string): Promise<Socket> => {
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
      await once(socket, 'connect')
      socket
        .on('error', () => {})
        .resume()
        .write(request)
      return socket
    }
    const sockets = await Promise.all(
      [
        '',
        'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n',
        'POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n[',
      ].map(connection),
    )
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    await stop()
    await Promise.all(closed)
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
  })

  it('keeps connections alive before', async () => {
    const { url } = await gatewayFor()
    const request = 'GET /health HTTP/1.1\r\nHost: localhost\r\n'
    const answers = await sendRaw(url, `${request}\r\n${request}Connection: close\r\n\r\n`)
    expect(answers.match(/HTTP\/1\.1 204/g)).toHaveLength(2)
  })
})
