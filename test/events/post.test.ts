import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createPoster, type PosterOptions } from '../../functions/webhooks/post.ts'
import { answering, receiver } from './receiver.ts'

/** As deployed, but for the time and where names lead. */
const poster = (options: Partial<PosterOptions> = {}) =>
  createPoster({
    timeoutMilliseconds: 2_000,
    resolve: () => Promise.reject(new Error('nobody asks')),
    isLaptop: true,
    ...options,
  })

const sent = (address: string) => ({ address, headers: { 'webhook-id': 'evt_1' }, body: '{"é":1}' })

it('posts the body as it is, with its headers', async () => {
  const { url, received } = await receiver(answering(204))
  expect(await poster()(sent(url))).toEqual({ kind: 'answered', status: 204 })
  expect(received).toMatchObject([
    {
      method: 'POST',
      path: '/hook?token=t',
      body: '{"é":1}',
      headers: {
        'webhook-id': 'evt_1',
        'content-type': 'application/json',
        'content-length': '8',
        'user-agent': 'Multistatus-Webhooks/1',
      },
    },
  ])
})

it('connects to the address that was looked at: a name is resolved once', async () => {
  const { port, received } = await receiver(answering(200))
  const asked: string[] = []
  const resolve = async (host: string) => {
    asked.push(host)
    return ['127.0.0.1']
  }
  // No resolver of this machine knows the name.
  const posted = await poster({ resolve })(sent(`http://hook.invalid:${port}/`))
  expect(posted).toEqual({ kind: 'answered', status: 200 })
  expect(asked).toEqual(['hook.invalid'])
  expect(received[0]?.headers.host).toBe(`hook.invalid:${port}`)
})

it('does not follow a redirect', async () => {
  const inside = await receiver(answering(200))
  const { url } = await receiver(answering(307, { location: inside.url }))
  expect(await poster()(sent(url))).toEqual({ kind: 'answered', status: 307 })
  expect(inside.received).toEqual([])
})

it('reads no more than a kilobyte of an answer', async () => {
  let written = 0
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  const { url } = await receiver((_, response) => {
    response.once('close', close)
    const write = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  expect(await poster({ timeoutMilliseconds: 30_000 })(sent(url))).toEqual({ kind: 'answered', status: 200 })
  await closed
  // What the sockets of both sides hold, and nothing like what would come.
  expect(written).toBeLessThan(16 * 1024 * 1024)
})

it('takes the status of whoever never ends', async () => {
  const { url } = await receiver((_, response) => {
    response.writeHead(200).write('…')
  })
  const posted = await poster({ timeoutMilliseconds: 300 })(sent(url))
  expect(posted).toEqual({ kind: 'answered', status: 200 })
})

it.each([
  ['30', { retryAfterSeconds: 30 }],
  ['999999999', { retryAfterSeconds: 42_000 }],
  ['-1', {}],
  ['soon', {}],
  ['Sat, 28 Nov 2026 10:00:00 GMT', {}],
])('Retry-After: %s', async (value, told) => {
  const { url } = await receiver(answering(429, { 'retry-after': value }))
  expect(await poster()(sent(url))).toEqual({ kind: 'answered', status: 429, ...told })
})

it('gives up whoever does not answer', async () => {
  const { url } = await receiver(() => {})
  const posted = await poster({ timeoutMilliseconds: 200 })(sent(url))
  expect(posted).toEqual({ kind: 'failed', why: 'no answer in time' })
})

it('gives up whoever cannot be resolved in time', async () => {
  const resolve = () => new Promise<never>(() => {})
  const posted = await poster({ resolve, timeoutMilliseconds: 200 })(sent('https://slow.example/'))
  expect(posted).toEqual({ kind: 'failed', why: 'no answer in time' })
})

it('says what is wrong with whoever is not there', async () => {
  const { port } = await receiver(answering(200))
  const dead = await poster()(sent('http://127.0.0.1:1/'))
  expect(dead).toEqual({ kind: 'failed', why: 'ECONNREFUSED' })
  const plain = await poster()(sent(`https://127.0.0.1:${port}/`))
  expect(plain).toMatchObject({ kind: 'failed' })
  const nowhere = await poster({ resolve: async () => [] })(sent('https://nowhere.example/'))
  expect(nowhere).toEqual({ kind: 'failed', why: 'the host has no address' })
})

it('says what is wrong with whoever hangs up', async () => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  expect(await poster()(sent(`http://127.0.0.1:${port}/`))).toMatchObject({ kind: 'failed' })
})

it('gives up whoever would go on in another protocol', async () => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const server = createServer((socket) => socket.once('data', () => socket.write(upgrade)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  expect(await poster()(sent(`http://127.0.0.1:${port}/`))).toEqual({ kind: 'failed', why: 'NO_ANSWER' })
})

const notPublic = { kind: 'refused', why: 'the host has an address that is not public' }

it.each([
  [['127.0.0.1']],
  [['169.254.169.254']],
  [['::ffff:127.0.0.1']],
  [['8.8.8.8', '10.0.0.1']],
  [['2606:4700::1111', 'fd00::1']],
])('a name that leads to %j is refused, and nothing is sent', async (found) => {
  const { port, received } = await receiver(answering(200))
  const posted = await poster({ isLaptop: false, resolve: async () => found })(
    sent(`https://inside.example:${port}/`),
  )
  expect(posted).toEqual(notPublic)
  expect(received).toEqual([])
})

it.each([
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://0x7f.1/',
  'https://2130706433/',
  'https://169.254.169.254/latest/meta-data/',
])('%s is refused without a look-up', async (address) => {
  expect(await poster({ isLaptop: false })(sent(address))).toEqual(notPublic)
})

it.each([
  'http://example.com/',
  'ftp://example.com/',
  'https://u:p@example.com/',
  'https://u@example.com/',
  'example',
])('%s is refused as an address', async (address) => {
  const posted = await poster({ isLaptop: false })(sent(address))
  expect(posted).toEqual({ kind: 'refused', why: 'the address is no https URL' })
})
