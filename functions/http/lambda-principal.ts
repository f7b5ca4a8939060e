import type { Refusal } from '../model/outcome.ts'
import { type Claims, isNoName, isTenant, sharedTenant, text, words } from './claims.ts'

/** The members of a Lambda authorizer's context that say who calls. */
export interface ContextMembers {
  /** Names the caller. Default `sub`. */
  readonly principalMember?: string | undefined
  /** Has its scopes, separated by spaces. Default `scope`. */
  readonly scopesMember?: string | undefined
  /** Names its tenant; without it all callers share one. Of a token, the claim that does. */
  readonly tenantClaim: string | undefined
}

interface Named {
  readonly id: string
  readonly tenant: string
  readonly scopes: ReadonlySet<string>
}

/** As long as a `sub` may be, four times over; it is stored with every batch. */
const maxNameLength = 1_024

/** As much as a token could hold in a request's 10,240 bytes of headers; it is stored with every asynchronous batch. */
const maxContextBytes = 10_240

/**
 * The caller that a Lambda authorizer let in, by the context that it returned. Who let a request in and named nobody is
 * refused: all of its callers would be one.
 */
export const lambdaPrincipal = (context: Claims, members: ContextMembers): Named | Refusal => {
  const { principalMember = 'sub', scopesMember = 'scope', tenantClaim } = members
  if (Buffer.byteLength(JSON.stringify(context)) > maxContextBytes)
    return forbidden(`The authorizer's context has more than ${maxContextBytes} bytes.`)
  const name = nameIn(context, principalMember)
  if (name === undefined || name.length > maxNameLength) return unusable(principalMember, 'caller')
  const tenant = tenantClaim === undefined ? sharedTenant : nameIn(context, tenantClaim)
  if (!isTenant(tenant)) return unusable(tenantClaim, 'tenant')
  const id = JSON.stringify(['lambda', name])
  return { id, tenant, scopes: new Set(scopesIn(context, scopesMember)) }
}

/**
 * A gateway hands members over as they are: texts, numbers and booleans. A number names somebody only as far as a 64-bit
 * float tells it from its neighbours.
 */
const nameIn = (context: Claims, member: string): string | undefined => {
  const value = Object.hasOwn(context, member) ? context[member] : undefined
  if (Number.isSafeInteger(value)) return String(value)
  const name = isNoName(value) ? undefined : text(value)
  return name?.isWellFormed() ? name : undefined
}

const scopesIn = (context: Claims, member: string): readonly string[] => {
  const value = Object.hasOwn(context, member) ? context[member] : undefined
  const listed = Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : words(value)
  return listed.filter((scope) => scope !== '')
}

const unusable = (member: string | undefined, named: string): Refusal =>
  forbidden(`The authorizer's context has no usable member "${member}", which names the ${named}.`)

const forbidden = (detail: string): Refusal => ({ problem: 'forbidden', detail })
