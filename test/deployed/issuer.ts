import { readFileSync } from 'node:fs'
import type { JWTPayload } from 'jose'
import { makeKeys, signToken } from '../../local/keys.ts'
import { type Forwarder, listen } from './forward.ts'
import { work } from './places.ts'

export const audience = 'multistatus-test'

const publicKeys = `${work}jwks.json`

export interface Issuer extends Forwarder {
  /** A token that is good for an hour, unless the claims say otherwise. */
  readonly sign: (claims: JWTPayload, expires?: string | number) => Promise<string>
}

/** An OpenID issuer on 127.0.0.1, as far as an authorizer looks at one. */
export const openIssuer = async (port: number): Promise<Issuer> => {
  const key = await makeKeys(publicKeys, `${work}private-key.json`)
  const url = `http://127.0.0.1:${port}`
  const pages: Readonly<Record<string, () => string>> = {
    '/.well-known/openid-configuration': () => JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks.json` }),
    '/jwks.json': () => readFileSync(publicKeys, 'utf8'),
  }
  const server = await listen(port, async ({ url: path = '' }, outgoing) => {
    const page = pages[path]
    outgoing.writeHead(page ? 200 : 404, { 'content-type': 'application/json' })
    outgoing.end(page?.())
  })
  const sign: Issuer['sign'] = (claims, expires) =>
    signToken(key, { iss: url, aud: audience, sub: 'alice', ...claims }, expires)
  return { ...server, sign }
}
