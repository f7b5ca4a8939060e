import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { checkPresigned } from '../../local/aws/signature.ts'
import { makeAws, type TestAws } from '../support/queues.ts'

let aws: TestAws
beforeAll(async () => {
  aws = await makeAws()
})

/** Signed as the service signs uploads: the type and the condition are part of the signature. */
const sign = (key: string, expiresIn = 60, signingDate = new Date()) => {
  const client = new S3Client({ endpoint: aws.endpoint, requestChecksumCalculation: 'WHEN_REQUIRED' })
  const put = { Bucket: aws.bucket.name, Key: key, ContentType: 'text/csv', IfNoneMatch: '*' }
  const signableHeaders = new Set(['content-type'])
  return getSignedUrl(client, new PutObjectCommand(put), { expiresIn, signingDate, signableHeaders })
}
const headers = { 'content-type': 'text/csv', 'if-none-match': '*' }
const upload = async (
  url: string,
  given: Record<string, string> = headers,
  body = 'id,name\r\n1,Paris\r\n',
) => {
  const response = await fetch(url, { method: 'PUT', headers: given, body })
  return [response.status, /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]]
}
const read = async (Key: string) => {
  const { Body, ContentType } = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket.name, Key }))
  return [ContentType, await Body?.transformToString()]
}

describe('a presigned upload', () => {
  it('works with fetch, once', async () => {
    const url = await sign('bodies/fetch')
    expect(await upload(url)).toEqual([200, undefined])
    expect(await upload(url)).toEqual([412, 'PreconditionFailed'])
    expect(await read('bodies/fetch')).toEqual(['text/csv', 'id,name\r\n1,Paris\r\n'])
  })

  it('works with curl, of a file that needs several reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'presigned-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'cities.csv')
    writeFileSync(file, 'x'.repeat(20_000_000))
    const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
    const print = ['-s', '-o', '/dev/null', '-w', '%{http_code}']
    const curl = async () => {
      const { stdout } = await promisify(execFile)('curl', [...print, '-T', file, ...given, await url])
      return stdout
    }
    const url = sign('bodies/curl')
    expect([await curl(), await curl()]).toEqual(['200', '412'])
    expect((await read('bodies/curl'))[1]).toHaveLength(20_000_000)
  })

  it.each([
    ['another type', { ...headers, 'content-type': 'text/plain' }, 'SignatureDoesNotMatch'],
    ['no type', { 'if-none-match': '*' }, 'SignatureDoesNotMatch'],
    ['no condition', { 'content-type': 'text/csv' }, 'SignatureDoesNotMatch'],
    ['metadata that was not signed', { ...headers, 'x-amz-meta-a': 'b' }, 'AccessDenied'],
  ])('is refused with %s', async (_, given, code) => {
    expect(await upload(await sign('bodies/refused'), given)).toEqual([403, code])
    await expect(read('bodies/refused')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('is refused for another key, for another method and with another signature', async () => {
    const url = await sign('bodies/mine')
    expect(await upload(url.replace('bodies/mine', 'bodies/yours'))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await upload(url.replace(/X-Amz-Signature=..../, 'X-Amz-Signature=0000'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ])
    expect((await fetch(url, { headers })).status).toBe(403)
  })

  it('is refused when it is late', async () => {
    const url = await sign('bodies/late', 60, new Date(Date.now() - 61_000))
    expect(await upload(url)).toEqual([403, 'AccessDenied'])
    expect(await upload(await sign('bodies/late', 60, new Date(Date.now() - 50_000)))).toEqual([
      200,
      undefined,
    ])
  })

  it('is refused for the checksum that the SDK signs unless it is told not to', async () => {
    const client = new S3Client({ endpoint: aws.endpoint })
    const url = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket: aws.bucket.name, Key: 'bodies/sum' }),
    )
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA')
    expect(await upload(url, {})).toEqual([400, 'BadDigest'])
  })
})

describe('the signature', () => {
  // "Authenticating Requests: Using Query Parameters", the example of the S3 API reference.
  const secret = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }
  const query = (signature: string) =>
    new URLSearchParams(
      `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`,
    )
  const request = { method: 'GET', path: '/test.txt', headers: { host: 'examplebucket.s3.amazonaws.com' } }
  const documented = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
  const signedAt = Date.parse('2013-05-24T00:00:00Z')

  it('of the documentation is good, until a day later', () => {
    const check = (signature: string, now: number) => () =>
      checkPresigned({ ...request, query: query(signature) }, secret, now)
    expect(check(documented, signedAt + 86_400_000)).not.toThrow()
    expect(check(documented, signedAt + 86_400_001)).toThrow('Request has expired')
    expect(check(documented.replace('a', 'b'), signedAt)).toThrow('does not match')
  })
})
