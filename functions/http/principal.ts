import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Refusal } from '../model/outcome.ts'

/** The caller, and the tenant of its items. */
export interface Principal {
  /** Owns batches and idempotency keys. */
  readonly id: string
  readonly tenant: string
  /** Undefined when the authorizer has no scopes: then none is demanded. */
  readonly scopes: ReadonlySet<string> | undefined
}

export interface PrincipalOptions {
  readonly auth: 'none' | 'jwt' | 'iam'
  readonly tenantClaim: string | undefined
  /** `session`: each session of a role that signs requests is a caller of its own. Default `role`. */
  readonly iamPrincipal?: 'role' | 'session'
}

type Claims = Readonly<Record<string, unknown>>

interface Authorizer {
  readonly jwt?: { readonly claims?: Claims; readonly scopes?: readonly string[] | null }
  readonly iam?: Signer
}

/** The members for a signed request. */
interface Signer {
  readonly accountId?: string
  /** `{role}:{session}`, or a user's own. */
  readonly userId?: string
  /** For credentials of a Cognito identity pool; all callers of a pool share one role. */
  readonly cognitoIdentity?: { readonly identityId?: string } | null
}

/** The tenant of every caller when no claim is configured. */
const sharedTenant = 'shared'

/** A bound that keeps a partition key far below DynamoDB's 2,048 bytes, percent-encoding included. */
const maxTenantLength = 128

const unauthorized: Refusal = {
  problem: 'unauthorized',
  detail: 'The request carries no accepted credentials.',
}

/** Reads the caller from the result of API Gateway's authorizer, never from the request itself. */
export const principalOf = (
  event: APIGatewayProxyEventV2,
  options: PrincipalOptions,
): Principal | Refusal => {
  const { authorizer } = event.requestContext as { authorizer?: Authorizer }
  switch (options.auth) {
    case 'none':
      return { id: 'anonymous', tenant: sharedTenant, scopes: undefined }
    case 'iam':
      return iamPrincipal(authorizer?.iam, options.iamPrincipal)
    case 'jwt':
      return jwtPrincipal(authorizer?.jwt, options.tenantClaim)
  }
}

const iamPrincipal = (
  signer: Signer | undefined,
  by: PrincipalOptions['iamPrincipal'],
): Principal | Refusal => {
  if (!signer?.accountId || !signer.userId) return unauthorized
  const name = signerOf(signer, by)
  return name === undefined
    ? { problem: 'forbidden', detail: 'The credentials are of an identity pool, and name no identity of it.' }
    : {
        id: JSON.stringify(['iam', signer.accountId, ...name]),
        tenant: sharedTenant,
        scopes: undefined,
      }
}

/** The name that Cognito gives to every session of a pool's role. */
const poolSession = 'CognitoIdentityCredentials'

/**
 * The sessions of one role are one principal, so that another instance can retry with the same key. In an identity
 * pool, whose role all end users share, the identity is the principal.
 */
const signerOf = (
  { userId = '', cognitoIdentity }: Signer,
  by: PrincipalOptions['iamPrincipal'],
): readonly string[] | undefined => {
  const [role = '', session] = userId.split(':')
  if (cognitoIdentity?.identityId) return ['cognito', cognitoIdentity.identityId]
  if (session === poolSession) return undefined
  return [by === 'session' ? userId : role]
}

const jwtPrincipal = (jwt: Authorizer['jwt'], tenantClaim: string | undefined): Principal | Refusal => {
  const claims = jwt?.claims ?? {}
  const unusable = ['sub', 'client_id'].find((name) => isNoName(claims[name]))
  if (unusable !== undefined) return refuseUnnamed(unusable)
  const subject = subjectOf(claims)
  if (subject === undefined) return { ...unauthorized, headers: { authenticate: 'Bearer' } }
  const tenant = tenantClaim === undefined ? sharedTenant : text(claims[tenantClaim])
  if (tenant === undefined || isNoName(tenant) || tenant.length > maxTenantLength || !tenant.isWellFormed())
    return {
      problem: 'forbidden',
      detail: `The token has no usable claim "${tenantClaim}", which names the tenant.`,
    }
  const scopes = new Set(jwt?.scopes ?? words(claims.scope ?? claims.scp))
  return { id: JSON.stringify(['jwt', text(claims.iss) ?? '', ...subject]), tenant, scopes }
}

const refuseUnnamed = (claim: string): Refusal => ({
  problem: 'forbidden',
  detail: `The token's claim "${claim}" is a list, an object or a boolean, which names nobody.`,
})

/**
 * An HTTP API passes every claim as text: a list as `[a b]`, an object as JSON or `map[…]`, a boolean as its word.
 * Callers with the same such text may be unrelated: all callers without a group have the same empty list.
 */
const isNoName = (claim: unknown): boolean =>
  typeof claim === 'boolean' ||
  (typeof claim === 'object' && claim !== null) ||
  (typeof claim === 'string' && /^(?:\[|\{|map\[|true$|false$)/.test(claim.trim()))

/** A client that acts for itself is not the user of the same name (RFC 9700, 4.15). */
const subjectOf = (claims: Claims): readonly string[] | undefined => {
  const [user, client] = [text(claims.sub), text(claims.client_id)]
  if (user !== undefined) return [user]
  return client === undefined ? undefined : ['client', client]
}

const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' ? claim : undefined

/** A claim of several words: an HTTP API passes a list as `[a b]`. */
const words = (claim: unknown): readonly string[] =>
  text(claim)
    ?.replace(/^\[|\]$/g, '')
    .split(' ') ?? []
