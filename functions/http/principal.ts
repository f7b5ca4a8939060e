import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Refusal } from '../model/outcome.ts'
import { type Claims, isNoName, isTenant, sharedTenant, text, words } from './claims.ts'
import { type ContextMembers, lambdaPrincipal } from './lambda-principal.ts'

/** The caller, and the tenant of its items. */
export interface Principal {
  /** Owns batches and idempotency keys. */
  readonly id: string
  readonly tenant: string
  /** Undefined when the authorizer has no scopes: then none is demanded. */
  readonly scopes: ReadonlySet<string> | undefined
}

export interface PrincipalOptions extends ContextMembers {
  readonly auth: 'none' | 'jwt' | 'iam' | 'lambda'
  /** `session`: each session of a role that signs requests is a caller of its own. Default `role`. */
  readonly iamPrincipal?: 'role' | 'session'
}

interface Authorizer {
  readonly jwt?: { readonly claims?: Claims; readonly scopes?: readonly string[] | null }
  readonly iam?: Signer
  /** What a Lambda authorizer returned as its context, if it returned any. */
  readonly lambda?: Claims | null
}

/** The members for a signed request. */
interface Signer {
  readonly accountId?: string
  /** `{role}:{session}`, or a user's own. */
  readonly userId?: string
  /** For credentials of a Cognito identity pool; all callers of a pool share one role. */
  readonly cognitoIdentity?: { readonly identityId?: string } | null
}

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
    case 'lambda':
      return authorizer?.lambda === undefined
        ? unauthorized
        : lambdaPrincipal(contextOf(authorizer.lambda), options)
  }
}

/** Members of anything but an object are nobody's. */
const contextOf = (context: Authorizer['lambda']): Claims =>
  typeof context === 'object' && context !== null ? context : {}

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
  if (!isTenant(tenant))
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

/** A client that acts for itself is not the user of the same name (RFC 9700, 4.15). */
const subjectOf = (claims: Claims): readonly string[] | undefined => {
  const [user, client] = [text(claims.sub), text(claims.client_id)]
  if (user !== undefined) return [user]
  return client === undefined ? undefined : ['client', client]
}
