/** What an authorizer found in the credentials. */
export type Claims = Readonly<Record<string, unknown>>

/** The tenant of every caller when no claim is configured. */
export const sharedTenant = 'shared'

/** A bound that keeps a partition key far below DynamoDB's 2,048 bytes, percent-encoding included. */
const maxTenantLength = 128

/** Whether a text can name a tenant. */
export const isTenant = (name: string | undefined): name is string =>
  name !== undefined && !isNoName(name) && name.length <= maxTenantLength && name.isWellFormed()

/**
 * An HTTP API passes every claim of a token as text: a list as `[a b]`, an object as JSON or `map[…]`, a boolean as its
 * word. Callers with the same such text may be unrelated: all callers without a group have the same empty list.
 */
export const isNoName = (claim: unknown): boolean =>
  typeof claim === 'boolean' ||
  (typeof claim === 'object' && claim !== null) ||
  (typeof claim === 'string' && /^(?:\[|\{|map\[|true$|false$)/.test(claim.trim()))

export const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' ? claim : undefined

/** A claim of several words: an HTTP API passes a list as `[a b]`. */
export const words = (claim: unknown): readonly string[] =>
  text(claim)
    ?.replace(/^\[|\]$/g, '')
    .split(' ') ?? []
