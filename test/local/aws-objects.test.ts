import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeAws, type TestAws } from '../support/queues.ts'

let aws: TestAws
beforeAll(async () => {
  aws = await makeAws()
})

const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
  aws.s3.send(new PutObjectCommand({ Bucket: aws.bucket.name, Key, Body, ...more }))
const get = async (Key: string, more: object = {}) => {
  const found = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket.name, Key, ...more }))
  return { ...found, text: (await found.Body?.transformToString('latin1')) ?? '' }
}
const status = (code: number) =>
  expect.objectContaining({ $metadata: expect.objectContaining({ httpStatusCode: code }) })
const url = (key: string) => `${aws.endpoint}/${aws.bucket.name}/${key}`

describe('an object', () => {
  it('is what was put, with its type, its metadata and its entity tag', async () => {
    const made = await put('bodies/1', 'hello', { ContentType: 'text/csv', Metadata: { batch: '7' } })
    // The MD5 of "hello".
    expect(made.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    const { text, ...found } = await get('bodies/1')
    expect(text).toBe('hello')
    expect(found).toMatchObject({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ContentLength: 5,
      ContentType: 'text/csv',
      Metadata: { batch: '7' },
      AcceptRanges: 'bytes',
    })
  })

  it.each([0, 1, 65_536, 3_000_000])(
    'can be a stream of %i bytes, which the SDK sends in chunks',
    async (size) => {
      const bytes = randomBytes(size)
      const pieces = size === 0 ? [] : [bytes.subarray(0, size >> 1), bytes.subarray(size >> 1)]
      const { ETag } = await put('bodies/stream', Readable.from(pieces), { ContentLength: size })
      expect(ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
      expect(Buffer.from((await get('bodies/stream')).text, 'latin1').equals(bytes)).toBe(true)
    },
  )

  it('is found, listed and deleted by the same index', async () => {
    await put('listed/a b', 'x')
    await put('listed/ü%?&+', 'xy')
    const list = async () => {
      const asked = new ListObjectsV2Command({ Bucket: aws.bucket.name, Prefix: 'listed/' })
      return (await aws.s3.send(asked)).Contents?.map(({ Key, Size }) => [Key, Size])
    }
    expect(await list()).toEqual([
      ['listed/a b', 1],
      ['listed/ü%?&+', 2],
    ])
    const one = { Bucket: aws.bucket.name, Key: 'listed/ü%?&+' }
    expect(await aws.s3.send(new HeadObjectCommand(one))).toMatchObject({ ContentLength: 2 })
    expect((await get('listed/ü%?&+')).text).toBe('xy')
    await aws.s3.send(new DeleteObjectCommand(one))
    expect(await list()).toEqual([['listed/a b', 1]])
    await expect(get('listed/ü%?&+')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it.each(['a/../../b', '../b', 'a//b', './b'])('has no key that leaves its directory: %s', async (key) => {
    const headers = { 'content-length': '1' }
    const sent = request(url(''), { method: 'PUT', path: `/${aws.bucket.name}/${key}`, headers }).end('x')
    const [response] = await once(sent, 'response')
    expect(response.statusCode).toBe(400)
  })

  it.each([
    ['missing', 'NoSuchKey', 404, () => get('bodies/none')],
    [
      'in a missing bucket',
      'NoSuchBucket',
      404,
      () => missing(new GetObjectCommand({ Bucket: 'none', Key: 'k' })),
    ],
    [
      'for a missing bucket',
      'NoSuchBucket',
      404,
      () => missing(new PutObjectCommand({ Bucket: 'none', Key: 'k', Body: 'x' })),
    ],
  ])('%s is %s', async (_, name, code, call) => {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name })
    expect(error).toEqual(status(code))
  })

  const missing = (command: GetObjectCommand | PutObjectCommand) => aws.s3.send(command as GetObjectCommand)
})

describe('a condition', () => {
  it('if-none-match: * takes the first upload and no other', async () => {
    const puts = Array.from({ length: 8 }, (_, index) =>
      put('bodies/once', `number ${index}`, { IfNoneMatch: '*' }),
    )
    const ends = await Promise.allSettled(puts)
    const taken = ends.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
    expect(taken).toHaveLength(1)
    expect((await get('bodies/once')).text).toBe(`number ${taken[0]}`)
    const again = await put('bodies/once', 'again', { IfNoneMatch: '*' }).catch((error: unknown) => error)
    expect(again).toMatchObject({ name: 'PreconditionFailed' })
    expect(again).toEqual(status(412))
  })

  it('if-match writes over the object that is named, and no other', async () => {
    const { ETag } = await put('bodies/match', 'one')
    await put('bodies/match', 'two', { IfMatch: ETag })
    await expect(put('bodies/match', 'three', { IfMatch: ETag })).rejects.toEqual(status(412))
    await expect(put('bodies/nothing', 'three', { IfMatch: ETag })).rejects.toEqual(status(404))
    expect((await get('bodies/match')).text).toBe('two')
  })

  it('if-match and if-none-match hold for reads', async () => {
    const { ETag } = await put('bodies/read', 'text')
    expect((await get('bodies/read', { IfMatch: ETag, Range: 'bytes=1-2' })).text).toBe('ex')
    await expect(get('bodies/read', { IfMatch: '"other"', Range: 'bytes=1-2' })).rejects.toEqual(status(412))
    await expect(get('bodies/read', { IfNoneMatch: ETag })).rejects.toEqual(status(304))
  })

  it('a reader goes on with the object it began with', async () => {
    const bytes = randomBytes(8_000_000)
    await put('bodies/replaced', bytes)
    const reading = await aws.s3.send(
      new GetObjectCommand({ Bucket: aws.bucket.name, Key: 'bodies/replaced' }),
    )
    await put('bodies/replaced', 'short')
    expect(Buffer.from((await reading.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  })
})

describe('an upload that is not what it says', () => {
  const refused = async (headers: Record<string, string>, body: string, query = '') => {
    const response = await fetch(url(`bodies/bad${query}`), { method: 'PUT', headers, body })
    return [response.status, /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]]
  }
  const none = () => expect(get('bodies/bad')).rejects.toMatchObject({ name: 'NoSuchKey' })

  it('is refused for its checksum, wherever that stands', async () => {
    // The CRC32 and the MD5 of nothing.
    expect(await refused({ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'x')).toEqual([400, 'BadDigest'])
    expect(await refused({}, 'x', '?x-amz-checksum-crc32=AAAAAA%3D%3D')).toEqual([400, 'BadDigest'])
    expect(await refused({ 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, 'x')).toEqual([400, 'BadDigest'])
    const trailer = '1\r\nx\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'
    const chunked = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '1' }
    expect(await refused(chunked, trailer)).toEqual([400, 'BadDigest'])
    await none()
  })

  it('is refused for chunks that cannot be read, or that are fewer than it says', async () => {
    const chunked = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '2' }
    expect(await refused(chunked, 'zz\r\nx\r\n')).toEqual([400, 'InvalidRequest'])
    expect(await refused(chunked, '1\r\nx\r\n0\r\n\r\n')).toEqual([400, 'IncompleteBody'])
    expect(await refused(chunked, '5\r\nx')).toEqual([400, 'IncompleteBody'])
    await none()
  })

  it('is answered even when most of it has not arrived by then, and read to its end', async () => {
    const body = `zz\r\n${'x'.repeat(30_000_000)}`
    const chunked = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '30000000' }
    const headers = { ...chunked, 'content-length': body.length }
    const sent = request(url('bodies/bad'), { method: 'PUT', headers }).end(body)
    const [[response]] = await Promise.all([once(sent, 'response'), once(sent, 'finish')])
    expect(response.statusCode).toBe(400)
    response.resume()
    await none()
  })

  it('is refused for its length, when it has none or too much', async () => {
    const sent = request(url('bodies/bad'), { method: 'PUT' })
    sent.write('no length, ')
    sent.end('as a stream')
    const [response] = await once(sent, 'response')
    expect(response.statusCode).toBe(411)
    const sixGigabytes = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '6442450944' }
    expect(await refused(sixGigabytes, 'x')).toEqual([400, 'EntityTooLarge'])
    await none()
  })

  it('leaves nothing when the client breaks off', async () => {
    const sent = request(url('bodies/bad'), { method: 'PUT', headers: { 'content-length': '10' } })
    sent.on('error', () => {})
    sent.write('half')
    await once(sent, 'socket')
    await put('bodies/other', 'x')
    sent.destroy()
    await put('bodies/other', 'x')
    await none()
  })
})
