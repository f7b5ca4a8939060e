import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Sha256 } from '../../../client/sign/sha256.ts'
import { createSigner } from '../../../functions/aws/dynamodb/signer.ts'
import { announce, holds } from '../../property/runs.ts'

announce('signer')

const call = fc.record({
  body: fc.string({ unit: 'grapheme' }),
  agent: fc.stringMatching(/^[!-~]{1,8}( {1,3}[!-~]{1,8}){0,3}$/),
  time: fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
  region: fc.constantFrom('eu-central-1', 'us-east-1'),
  isNamed: fc.boolean(),
  secret: fc.constantFrom('one', 'another'),
  session: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
})
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

const requestOf = ({ body, agent }: Call) => ({
  method: 'POST',
  protocol: 'https:',
  hostname: 'dynamodb.amazonaws.com',
  path: '/',
  query: {},
  headers: {
    host: 'dynamodb.amazonaws.com',
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'x-amz-user-agent': agent,
    'user-agent': agent,
    'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
    'amz-sdk-invocation-id': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'amz-sdk-request': 'attempt=1; max=1',
  } as Record<string, string>,
  body: Buffer.from(body),
})

/** Neither Amazon's nor needed. */
const unsigned = new Set(['content-length', 'amz-sdk-invocation-id', 'amz-sdk-request'])

/** The signer under test is one for all calls, as it is in the client. */
let credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: '' }
let own = ''
const signer = createSigner(() => ({ credentials: async () => credentials, region: async () => own }))

it('signs as the SDK does, whatever was signed before', async () => {
  await holds(
    call,
    async (given) => {
      const { secret, session, region, time: signingDate } = given
      credentials = {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: secret,
        ...(session === undefined ? {} : { sessionToken: session }),
      }
      const theirs = new SignatureV4({
        credentials,
        region,
        service: 'dynamodb',
        sha256: Sha256,
        applyChecksum: false,
      })
      const wanted = await theirs.sign(requestOf(given), { signingDate, unsignableHeaders: unsigned })
      // Of an endpoint that names no region, the client's own.
      own = given.isNamed ? 'elsewhere' : region
      const options = { signingDate, ...(given.isNamed ? { signingRegion: region } : {}) }
      const { headers } = await signer.sign(requestOf(given), options)
      expect(headers).toEqual(wanted.headers)
    },
    300,
  )
})
