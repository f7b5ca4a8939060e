import type { JsonObject } from '../json/value.ts'
import type { Caller } from '../model/caller.ts'
import type { PrincipalOptions } from './principal.ts'
import type { ApiRequest } from './request.ts'

interface Authorizer {
  readonly jwt?: { readonly claims?: object }
  readonly iam?: object
}

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
      return asJson(authorizer?.iam)
    case 'jwt':
      return asJson(authorizer?.jwt?.claims)
  }
}

/** The event was JSON, so whatever is in it can be written as JSON again. */
const asJson = (claims: object = {}): JsonObject => JSON.parse(JSON.stringify(claims)) as JsonObject
