import { hash } from 'node:crypto'
import type { JsonObject } from '../json/value.ts'
import { base32 } from '../model/base32.ts'
import type { Caller } from '../model/caller.ts'
import type { Principal, PrincipalOptions } from './principal.ts'
import type { ApiRequest } from './request.ts'

interface Authorizer {
  readonly jwt?: { readonly claims?: object }
  readonly iam?: Readonly<Record<string, unknown>>
  readonly lambda?: object | null
}

/** The owner of batches: the principal, within its tenant. */
export const callerOf = ({ id, tenant }: Pick<Principal, 'id' | 'tenant'>): string =>
  base32(hash('sha256', JSON.stringify([id, tenant]), 'buffer').subarray(0, 16))

/** Who asks, as a deployer's code sees it. */
export const callerFrom = (
  { principal, event }: Pick<ApiRequest, 'principal' | 'event'>,
  { auth }: Pick<PrincipalOptions, 'auth'>,
): Caller => {
  const { authorizer } = event.requestContext as { authorizer?: Authorizer }
  return {
    id: principal.id,
    tenant: principal.tenant,
    scopes: principal.scopes ?? nothing,
    claims: claimsOf(authorizer, auth),
  }
}

const nothing: ReadonlySet<string> = new Set()

/** Of a signed request: account, user and identity, as API Gateway tells them. */
const claimsOf = (authorizer: Authorizer | undefined, auth: PrincipalOptions['auth']): JsonObject => {
  switch (auth) {
    case 'none':
      return {}
    case 'iam':
      return asJson(signer(authorizer?.iam))
    case 'jwt':
      return asJson(authorizer?.jwt?.claims)
    case 'lambda':
      return asJson(authorizer?.lambda ?? {})
  }
}

/** Of credentials, what says who signed; not the key, which changes with each session and identifies a secret. */
const signer = (iam: Readonly<Record<string, unknown>> = {}): object =>
  Object.fromEntries(
    signerMembers.filter((name) => Object.hasOwn(iam, name)).map((name) => [name, iam[name]]),
  )

const signerMembers = ['accountId', 'callerId', 'cognitoIdentity', 'principalOrgId', 'userArn', 'userId']

/** The event was JSON, so whatever is in it can be written as JSON again. */
const asJson = (claims: object = {}): JsonObject => JSON.parse(JSON.stringify(claims)) as JsonObject
