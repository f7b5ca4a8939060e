import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JWK, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jwtAuthorizer } from '../../local/authorizer/jwt.ts'
import { makeKeys, signToken } from '../../local/keys.ts'
import { gatewayFor } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'authorizer-'))
const jwksFile = join(folder, 'jwks.json')
const issuer = 'https://issuer.example'
const audience = 'multistatus'
const good = { iss: issuer, aud: audience, sub: 'alice' }
let key: JWK
let strange: JWK

beforeAll(async () => {
  key = await makeKeys(jwksFile, join(folder, 'key.json'))
  strange = await makeKeys(join(folder, 'other.json'), join(folder, 'other-key.json'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const now = () => Math.floor(Date.now() / 1000)

/** What a call with this `Authorization` gets, and what the function was told. */
const call = async (authorization?: string, scopes?: string[]) => {
  const authorizer = jwtAuthorizer({ issuer, audience: ['first', audience], jwksFile, scopes })
  const { url, calls } = await gatewayFor(() => ({ statusCode: 200 }), { authorizer })
  const response = await fetch(`${url}/v1/cities`, {
    headers: authorization === undefined ? {} : { authorization },
  })
  return {
    status: response.status,
    body: await response.text(),
    challenge: response.headers.get('www-authenticate'),
    type: response.headers.get('content-type'),
    authorizer: (calls[0]?.event.requestContext as { authorizer?: unknown } | undefined)?.authorizer,
    called: calls.length > 0,
  }
}

const token = (claims: JWTPayload, expires?: string | number) => signToken(key, claims, expires)

it('a good token arrives as claims, every one a string, and scopes', async () => {
  const exp = now() + 100
  const claims = {
    ...good,
    scope: 'read write',
    groups: ['a', 'b'],
    admin: true,
    level: 3,
    nothing: null,
    address: { country: 'FR' },
  }
  const { status, authorizer } = await call(`Bearer ${await token(claims, exp)}`)
  expect(status).toBe(200)
  expect(authorizer).toEqual({
    jwt: {
      claims: {
        iss: issuer,
        aud: audience,
        sub: 'alice',
        scope: 'read write',
        groups: '[a b]',
        admin: 'true',
        level: '3',
        address: '{"country":"FR"}',
        iat: expect.stringMatching(/^\d{10}$/),
        exp: String(exp),
      },
      scopes: ['read', 'write'],
    },
  })
})

it.each([
  [{ scp: ['read', 'write'] }, ['read', 'write']],
  [{ scp: 'read' }, ['read']],
  [{}, null],
])('scopes of %j are %j', async (claims, scopes) => {
  const { authorizer } = await call(`Bearer ${await token({ ...good, ...claims })}`)
  expect(authorizer).toMatchObject({ jwt: { scopes } })
})

it.each([
  ['bare', async () => token(good)],
  ['with another case of Bearer', async () => `bEARER  ${await token(good)}`],
  ['for several audiences', async () => token({ ...good, aud: ['x', audience] })],
  ['with client_id instead of aud', async () => token({ iss: issuer, client_id: audience })],
])('a token is good %s', async (_, make) => {
  expect((await call(await make())).status).toBe(200)
})

const refused = { status: 401, body: '{"message":"Unauthorized"}', type: 'application/json', called: false }

it.each([
  ['missing', async () => undefined],
  ['empty', async () => 'Bearer '],
  ['no token', async () => 'Bearer nonsense'],
  ['basic credentials', async () => 'Basic YTpi'],
  ['expired', async () => token(good, now() - 1)],
  ['not valid yet', async () => token({ ...good, nbf: now() + 60 })],
  ['issued in the future', async () => sign({ ...good, iat: now() + 60, exp: now() + 120 })],
  ['without an end', async () => sign(good)],
  ['of another issuer', async () => token({ ...good, iss: 'https://other.example' })],
  ['signed with another key', async () => signToken({ ...strange, ...(key.kid && { kid: key.kid }) }, good)],
  ['signed with an unknown key', async () => signToken(strange, good)],
  ['without a key id', async () => signToken({ ...key, kid: '' }, good)],
  ['of algorithm none', async () => unsigned({ ...good, exp: now() + 60 })],
  ['signed with the public key as a secret', async () => forged({ ...good, exp: now() + 60 })],
  ['altered', async () => altered(await token(good))],
])('a token that is %s is refused', async (_, make) => {
  const authorization = await make()
  const answer = await call(authorization?.startsWith('ey') ? `Bearer ${authorization}` : authorization)
  expect(answer).toMatchObject({ ...refused, challenge: 'Bearer' })
})

it.each([
  { aud: 'other' },
  { aud: [] },
  { aud: 'other', client_id: audience },
  { aud: 7 as unknown as string },
])('an audience of %j is refused, with the reason that is documented', async (claims) => {
  expect(await call(await token({ ...good, ...claims }))).toMatchObject({
    ...refused,
    challenge:
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
  })
})

it('one of the demanded scopes is enough, none is forbidden', async () => {
  const demanded = ['write', 'admin']
  expect((await call(await token({ ...good, scope: 'read write' }), demanded)).status).toBe(200)
  const forbidden = { status: 403, body: '{"message":"Forbidden"}', called: false }
  expect(await call(await token({ ...good, scope: 'read' }), demanded)).toMatchObject(forbidden)
  expect(await call(await token(good), demanded)).toMatchObject(forbidden)
})

it('a key set that cannot be read is a clear error at the start', () => {
  const options = { issuer, audience, jwksFile: join(folder, 'absent.json') }
  expect(() => jwtAuthorizer(options)).toThrow(
    /^Cannot read the key set .*absent\.json: there is no such file; /,
  )
})

it('keys are made once; the private one stays out of the key set and away from others', async () => {
  const again = await makeKeys(jwksFile, join(folder, 'key.json'))
  expect(again).toEqual(key)
  const [published] = JSON.parse(readFileSync(jwksFile, 'utf8')).keys
  expect(Object.keys(published).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  expect(statSync(join(folder, 'key.json')).mode & 0o777).toBe(0o600)
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const unsigned = (claims: JWTPayload) => `${encode({ alg: 'none', kid: key.kid })}.${encode(claims)}.`

const forged = (claims: JWTPayload) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid ?? '' }).sign(readFileSync(jwksFile))

const altered = (signed: string) => {
  const [header, , signature] = signed.split('.')
  return `${header}.${encode({ ...good, sub: 'mallory', exp: now() + 60 })}.${signature}`
}

const sign = async (claims: JWTPayload) => {
  const { importJWK } = await import('jose')
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '' })
    .sign(await importJWK(key, 'RS256'))
}
