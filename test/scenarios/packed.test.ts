import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Request } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, creating, creatings, existing, found, newId, newKey } from './given.ts'

const packed = ({ body = '', headers, ...request }: Request, encoding = 'gzip'): Request => ({
  ...request,
  headers: { ...headers, 'content-encoding': encoding },
  body: gzipSync(body),
})

const csv = (id: string) => `id,name,country,population\r\n${id},Paris,FR,1\r\n`

describe.each(distances)('3 packed bodies and answers, $name', ({ call, stop }) => {
  afterAll(stop)

  const lists = (id: string): readonly Request[] => [
    { method: 'PUT', path: '/v1/cities', headers: { 'content-type': 'text/csv' }, body: csv(id) },
    {
      method: 'PUT',
      path: '/v1/cities',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify(city(id))}\n`,
    },
    batchRequest([creating(id)]),
  ]

  it('3 Content-Encoding: gzip is taken, whatever is packed', async () => {
    for (const encoding of ['gzip', 'GZIP', 'x-gzip'])
      for (const request of lists(newId())) {
        const answer = await call(packed(request, encoding))
        expect(answer.status, answer.text).toBe(207)
      }
    const item = await existing(call)
    const patch = packed({
      method: 'PATCH',
      path: item.href,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"population":7}',
    })
    expect((await call(patch)).status).toBe(200)
    expect(bodyOf(await found(call, item)).population).toBe(7)
  })

  it('3 a packed body is the same payload under a key', async () => {
    const headers = { 'idempotency-key': newKey() }
    const request = batchRequest([creating()], headers)
    expect((await call(request)).headers).not.toHaveProperty('idempotent-replayed')
    expect((await call(packed(request))).headers['idempotent-replayed']).toBe('true')
  })

  it('3 what unpacks to more than maxBodyBytes is refused, and unpacked no further', async () => {
    const at = (bytes: number) => packed({ ...batchRequest([]), body: '{"operations":[]}'.padEnd(bytes) })
    expect(bodyOf(await call(at(5_242_880))).type).toBe('/problems/empty-batch')
    const over = await call(at(5_242_881))
    expect([over.status, bodyOf(over).limit, bodyOf(over).max]).toEqual([413, 'maxBodyBytes', 5_242_880])
    // A gigabyte of spaces, in a megabyte.
    const gigabyte = Buffer.concat(Array(16).fill(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))))
    const { rss } = process.memoryUsage()
    const bomb = await call({ ...at(0), body: gigabyte })
    expect([bomb.status, bodyOf(bomb).limit]).toEqual([413, 'maxBodyBytes'])
    expect(process.memoryUsage().rss - rss).toBeLessThan(64 * 1024 * 1024)
  })

  it('3 what is cut, damaged or not packed is refused as such', async () => {
    const { body, ...request } = packed(batchRequest([creating()]))
    const whole = body as Buffer
    const damaged = Buffer.from(whole)
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1
    const parts = {
      empty: Buffer.alloc(0),
      cut: whole.subarray(0, -9),
      damaged,
      'followed by others': Buffer.concat([whole, Buffer.from('{}')]),
      plain: Buffer.from('{"operations":[]}'),
    }
    for (const [what, bytes] of Object.entries(parts)) {
      const answer = await call({ ...request, body: bytes })
      expect([answer.status, bodyOf(answer).type], what).toEqual([400, '/problems/malformed-request'])
      expect(bodyOf(answer).detail).toContain('gzip')
    }
  })

  const asking = (accept: string) => ({ 'accept-encoding': accept })

  it('3 a long answer is packed for who takes that', async () => {
    const operations = creatings(60)
    const request = (accept: string) => batchRequest(operations, asking(accept))
    const packedAnswer = await call(request('br;q=0.1, gzip'))
    expect(packedAnswer.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('Accept-Encoding'),
    })
    // Whoever calls has unpacked it.
    expect(bodyOf(packedAnswer).summary.total).toBe(60)
    for (const accept of ['identity', 'gzip;q=0', 'br']) {
      const plain = await call(request(accept))
      expect(plain.headers).not.toHaveProperty('content-encoding')
      expect(plain.headers.vary).toContain('Accept-Encoding')
      expect(bodyOf(plain).summary.total).toBe(60)
    }
  })

  it('3 a short answer is not, nor an item, whose ETag names its bytes', async () => {
    const long = await existing(call, { altName: 'x'.repeat(20_000) })
    for (const path of [absent().href, long.href, '/health']) {
      const { headers } = await call({ method: 'GET', path, headers: asking('gzip') })
      expect(headers, path).not.toHaveProperty('content-encoding')
    }
  })

  it('3 Vary says everything once', async () => {
    const headers = { ...asking('gzip'), origin: 'https://app.example', prefer: 'return=minimal' }
    const answers = [
      await call(batchRequest([{ method: 'GET', path: absent().path }], headers)),
      await call(batchRequest(Array(80).fill({ method: 'GET', path: absent().path }), headers)),
      await call({ method: 'GET', path: '/v1', headers }),
    ]
    for (const answer of answers) {
      const names = (answer.headers.vary ?? '').toLowerCase().split(', ')
      expect(new Set(names).size).toBe(names.length)
    }
  })
})
