import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Refusal } from '../batch/outcome.ts'

/** Who calls, and whose items are meant. */
export interface Principal {
  /** Owns batches and idempotency keys. */
  readonly id: string
  readonly tenant: string
  /** Undefined when the authorizer knows no scopes: then none is demanded. */
  readonly scopes: ReadonlySet<string> | undefined
}

export interface PrincipalOptions {
  readonly auth: 'none' | 'jwt' | 'iam'
  readonly tenantClaim: string | undefined
  /** `session`: what follows the role in a signed request's `userId` names the caller as well. Default `role`. */
  readonly iamPrincipal?: 'role' | 'session'
}

type Claims = Readonly<Record<string, unknown>>

interface Authorizer {
  readonly jwt?: { readonly claims?: Claims; readonly scopes?: readonly string[] | null }
  readonly iam?: { readonly accountId?: string; readonly userId?: string }
}

/** The tenant of every caller when no claim is configured. */
const sharedTenant = 'shared'

/** Keeps a partition key far below DynamoDB's 2,048 bytes, percent-encoding included. */
const maxTenantLength = 128

const unauthorized: Refusal = {
  problem: 'unauthorized',
  detail: 'The request carries no accepted credentials.',
}

/** Reads the caller from what the API Gateway authorizer found; never from the request itself. */
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

/** The sessions of one role are one principal, so that another instance can retry with the same key; unless people sign. */
const iamPrincipal = (iam: Authorizer['iam'], by: PrincipalOptions['iamPrincipal']): Principal | Refusal =>
  iam?.accountId && iam.userId
    ? {
        id: JSON.stringify(['iam', iam.accountId, by === 'session' ? iam.userId : iam.userId.split(':')[0]]),
        tenant: sharedTenant,
        scopes: undefined,
      }
    : unauthorized

const jwtPrincipal = (jwt: Authorizer['jwt'], tenantClaim: string | undefined): Principal | Refusal => {
  const claims = jwt?.claims ?? {}
  const subject = subjectOf(claims)
  if (subject === undefined) return { ...unauthorized, headers: { 'www-authenticate': 'Bearer' } }
  const tenant = tenantClaim === undefined ? sharedTenant : text(claims[tenantClaim])
  if (tenant === undefined || tenant.length > maxTenantLength || !tenant.isWellFormed()) {
    return {
      problem: 'forbidden',
      detail: `The token has no usable claim "${tenantClaim}", which names the tenant.`,
    }
  }
  const scopes = new Set(jwt?.scopes ?? words(claims.scope ?? claims.scp))
  return { id: JSON.stringify(['jwt', text(claims.iss) ?? '', ...subject]), tenant, scopes }
}

/** A client that acts for itself is not the user whose name it may bear (RFC 9700, 4.15). */
const subjectOf = (claims: Claims): readonly string[] | undefined => {
  const [user, client] = [text(claims.sub), text(claims.client_id)]
  if (user !== undefined) return [user]
  return client === undefined ? undefined : ['client', client]
}

const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' ? claim : undefined

/** A claim of several words: an HTTP API hands a list over as `[a b]`. */
const words = (claim: unknown): readonly string[] =>
  text(claim)
    ?.replace(/^\[|\]$/g, '')
    .split(' ') ?? []
