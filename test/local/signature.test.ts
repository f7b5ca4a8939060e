import { createHash } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Sha256 } from '../../client/sign/sha256.ts'
import { isSignatureOf } from '../../local/signature.ts'
import { announce, holds } from '../property/runs.ts'

announce('signature')

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc
    .stringMatching(/^\/[a-z0-9/._~-]{0,30}$/)
    .filter((path) => !/\/\/|\/\.{0,2}(\/|$)/.test(path.slice(1))),
  query: fc.dictionary(fc.stringMatching(/^[A-Za-z-]{1,8}$/), fc.string({ unit: 'grapheme' }), {
    maxKeys: 4,
  }),
  headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/), {
    maxKeys: 4,
  }),
  body: fc.string(),
  service: fc.constantFrom('dynamodb', 's3'),
  region: fc.constantFrom('eu-central-1', 'us-east-1'),
  time: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

/** What the signer of the AWS SDK makes of a request. */
const signed = async ({ method, path, query, headers, body, service, region, time }: Request) => {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: false })
  const host = 'example.amazonaws.com'
  const whole = {
    method,
    protocol: 'https:',
    hostname: host,
    path,
    query,
    headers: { ...headers, host },
    body,
  }
  const result = await signer.sign(whole, { signingDate: time })
  const [, scope = '', names = '', signature = ''] =
    /Credential=[^/]+\/(.*), SignedHeaders=(.*), Signature=(.*)$/.exec(result.headers.authorization ?? '') ??
    []
  return { headers: result.headers, scope, signedHeaders: names.split(';'), signature }
}

it('of the SDK is accepted, and of another request, time or key it is not', async () => {
  await holds(
    request,
    async (given) => {
      const { headers, scope, signedHeaders, signature } = await signed(given)
      const { method, path } = given
      const payload = createHash('sha256').update(given.body).digest('hex')
      const query = Object.entries(given.query)
      const whole = { method, path, query, headers, signedHeaders, payload }
      const signing = {
        secretAccessKey: credentials.secretAccessKey,
        scope,
        time: headers['x-amz-date'] ?? '',
      }
      expect(isSignatureOf(whole, signing, signature)).toBe(true)
      const others = [
        { ...whole, method: 'DELETE' },
        { ...whole, path: `${path}x` },
        { ...whole, query: [...query, ['one', 'more'] as const] },
        { ...whole, headers: { ...headers, host: 'other.amazonaws.com' } },
        { ...whole, payload: payload.replace(/./, (digit) => (digit === '0' ? '1' : '0')) },
      ]
      for (const other of others) expect(isSignatureOf(other, signing, signature)).toBe(false)
      expect(isSignatureOf(whole, { ...signing, time: '20190101T000000Z' }, signature)).toBe(false)
      expect(isSignatureOf(whole, { ...signing, secretAccessKey: 'guessed' }, signature)).toBe(false)
      expect(isSignatureOf(whole, signing, `${signature}0`)).toBe(false)
    },
    300,
  )
})
