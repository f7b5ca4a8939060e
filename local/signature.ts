import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A request as it was signed ("Create a canonical request" of Signature Version 4). */
export interface SignedRequest {
  readonly method: string
  /** As it came over the wire. */
  readonly path: string
  /** Decoded, without the signature itself. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** By lower-case name; only signed ones count. */
  readonly headers: Readonly<Record<string, unknown>>
  readonly signedHeaders: readonly string[]
  /** The digest of the body, hexadecimal, or its placeholder. */
  readonly payload: string
}

export interface Signing {
  readonly secretAccessKey: string
  /** As in `20250101T000000Z`. */
  readonly time: string
  /** `{day}/{region}/{service}/aws4_request`. */
  readonly scope: string
}

/** Whether a signature, hexadecimal, is that of a request. */
export const isSignatureOf = (request: SignedRequest, signing: Signing, given: string): boolean => {
  const text = ['AWS4-HMAC-SHA256', signing.time, signing.scope, sha256(canonical(request))].join('\n')
  const expected = hmac(signingKey(signing), text).toString('hex')
  return expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const canonical = ({ method, path, query, headers, signedHeaders, payload }: SignedRequest): string => {
  const lines = signedHeaders.map((name) => `${name}:${collapsed(String(headers[name] ?? ''))}\n`)
  return [method, path, canonicalQuery(query), lines.join(''), signedHeaders.join(';'), payload].join('\n')
}

/** Sorted by name, not by the whole pair: `a=` comes before `a-b=`, though `-` is less than `=`. */
const canonicalQuery = (query: SignedRequest['query']): string =>
  query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [other, otherValue]) => compare(name, other) || compare(value, otherValue))
    .map((pair) => pair.join('='))
    .join('&')

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other))

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const collapsed = (text: string): string => text.trim().replace(/\s+/g, ' ')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

let derived: { readonly name: string; readonly key: Buffer } | undefined

/** The key of a day, a region and a service. A client signs many calls with one key, so the latest is kept. */
const signingKey = ({ secretAccessKey, scope }: Signing): Buffer => {
  const name = `${secretAccessKey}/${scope}`
  if (derived?.name !== name) {
    derived = { name, key: scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`)) }
  }
  return derived.key
}
