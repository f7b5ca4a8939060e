import type { JWTPayload } from 'jose'

/**
 * Claims as an HTTP API passes them on. Every value is a string, a list is `[a b]`, an object is JSON, a null is left
 * out. The documentation does not say so; it was observed on deployed APIs.
 */
export const toClaims = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, toText(value)]),
  )

const toText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toText).join(' ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The scopes of `scope`, else of `scp`; `null` when the token has neither. */
export const toScopes = (payload: JWTPayload): string[] | null => {
  const scopes = payload.scope ?? payload.scp
  if (Array.isArray(scopes)) return scopes.map(String)
  return typeof scopes === 'string' ? scopes.split(/\s+/).filter((scope) => scope !== '') : null
}
