import { readFileSync } from 'node:fs'
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import { toClaims, toScopes } from '../claims.ts'
import { refusals, withHeader } from '../gateway/answer.ts'
import type { Authorizer, Verdict } from '../gateway/authorizer.ts'

export interface JwtOptions {
  readonly issuer: string
  readonly audience: string | readonly string[]
  /** A JSON Web Key Set with the issuer's public keys. */
  readonly jwksFile: string
  /** A token must have one of them. */
  readonly scopes?: readonly string[] | undefined
}

/** The JWT authorizer of an HTTP API; it takes tokens from the `Authorization` header, `Bearer` or bare. */
export const jwtAuthorizer = (options: JwtOptions): Authorizer => {
  const keys = createLocalJWKSet(readJwks(options.jwksFile))
  return async ({ headers: { authorization = '' } }) => {
    try {
      const token = authorization.replace(/^bearer\s+/i, '')
      // API Gateway finds the key by its id alone; jose would also take a set's only key without one.
      if (decodeProtectedHeader(token).kid === undefined) return unauthorized
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256', 'RS384', 'RS512'], // "Currently, only RSA-based algorithms are supported"
        issuer: options.issuer,
        requiredClaims: ['exp'],
      })
      return verdict(payload, options)
    } catch {
      return unauthorized
    }
  }
}

/** The claims that jose does not check, in the order of the documentation: aud or client_id, iat, scope. */
const verdict = (payload: JWTPayload, options: JwtOptions): Verdict => {
  if (!isMeantFor(payload, [options.audience].flat())) return wrongAudience
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000) return unauthorized
  const scopes = toScopes(payload)
  const demanded = options.scopes ?? []
  const allowed = demanded.length === 0 || demanded.some((scope) => scopes?.includes(scope))
  return allowed
    ? { granted: { jwt: { claims: toClaims(payload), scopes } } }
    : { refused: refusals.forbidden }
}

/** "API Gateway validates client_id only if aud is not present." */
const isMeantFor = (payload: JWTPayload, audience: readonly string[]): boolean =>
  [payload.aud ?? payload.client_id].flat().some((one) => typeof one === 'string' && audience.includes(one))

const challenge = (value: string): Verdict => ({
  refused: withHeader(refusals.unauthorized, 'www-authenticate', value),
})

const unauthorized = challenge('Bearer')

/** The only reason whose text the documentation shows. */
const wrongAudience = challenge(
  'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
)

const readJwks = (file: string): JSONWebKeySet => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const why = isMissing ? 'there is no such file; the command of tokens writes one (--help)' : error
    throw new Error(`Cannot read the key set ${file}: ${why instanceof Error ? why.message : why}`)
  }
}
