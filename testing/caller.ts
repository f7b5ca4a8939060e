import type { Collection } from '../functions/model/collection.ts'
import { toClaims } from '../local/claims.ts'
import { refusals } from '../local/gateway/answer.ts'
import type { Authorizer } from '../local/gateway/authorizer.ts'

/** Who calls, as the issuer of a token would say it. */
export interface TestCaller {
  /** Owns batches and idempotency keys. */
  readonly sub: string
  readonly scopes?: readonly string[] | undefined
  /** Further claims, which `authorize` sees in `caller.claims`; every value arrives as text. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
}

/** What a request carries for a caller. It is a statement, not a proof: nobody else reaches a service of a test. */
export const tokenOf = (caller: TestCaller): string =>
  Buffer.from(JSON.stringify(caller)).toString('base64url')

/** Believes it. */
export const believing: Authorizer = async ({ headers: { authorization = '' } }) => {
  const caller = callerOf(authorization.replace(/^bearer\s+/i, ''))
  if (caller === undefined) return { refused: refusals.unauthorized }
  const { sub, scopes = [], claims } = caller
  return { granted: { jwt: { claims: toClaims({ ...claims, sub }), scopes } } }
}

const callerOf = (token: string): TestCaller | undefined => {
  try {
    const said: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    return typeof said === 'object' && said !== null && 'sub' in said ? (said as TestCaller) : undefined
  } catch {
    return undefined
  }
}

/** Has every scope that a collection or an action names. */
export const anyone = (collections: readonly Collection[]): TestCaller => ({
  sub: 'test',
  scopes: [
    ...new Set(
      collections.flatMap(({ scopes, actions }) => [
        ...Object.values(scopes),
        ...Object.values(actions).flatMap(({ scope }) => scope ?? []),
      ]),
    ),
  ],
})
