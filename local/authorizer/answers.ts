import { type Answer, refusals } from '../gateway/answer.ts'
import type { Verdict } from '../gateway/authorizer.ts'
import type { Grant } from '../gateway/grant.ts'
import { isRecord } from '../record.ts'
import { isAllowed, isPolicy, type Policy } from './policy.ts'

/** What a function may return. */
export type ResponseKind = 'simple' | 'iam'

type Context = Extract<Grant, { readonly lambda: unknown }>['lambda']

/** What a function said, as far as the gateway can use it. Kept for the time of the cache. */
export type Said =
  | { readonly kind: 'simple'; readonly allowed: boolean; readonly context: Context }
  | { readonly kind: 'iam'; readonly policy: Policy; readonly context: Context }

/** Undefined for what the gateway cannot use, which it answers as it answers a function that failed. */
export const readSaid = (value: unknown, kind: ResponseKind): Said | undefined => {
  if (!isRecord(value)) return undefined
  const context = value.context ?? null
  if (context !== null && !isRecord(context)) return undefined
  switch (kind) {
    case 'simple':
      return typeof value.isAuthorized === 'boolean'
        ? { kind, allowed: value.isAuthorized, context }
        : undefined
    case 'iam':
      return typeof value.principalId === 'string' && isPolicy(value.policyDocument)
        ? { kind, policy: value.policyDocument, context }
        : undefined
  }
}

/** A policy that was kept is asked again for each route; a simple answer is good for all of them. */
export const verdictOf = (said: Said, routeArn: string): Verdict => {
  const allowed = said.kind === 'simple' ? said.allowed : isAllowed(said.policy, routeArn)
  return allowed ? { granted: { lambda: said.context } } : { refused: refusals.forbidden }
}

/** "To return a 401, the function throws Unauthorized"; any other error is the gateway's own failure. */
export const refusalOf = (error: unknown): Answer => {
  const message = error instanceof Error ? error.message : error
  return message === 'Unauthorized' ? refusals.unauthorized : refusals.functionFailed
}
