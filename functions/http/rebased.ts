import { gunzipSync, gzipSync } from 'node:zlib'
import type { Base } from '../model/base.ts'

/** Made at the first request by the domain; there is one description, and one domain with a base path. */
const known = new WeakMap<Buffer, Buffer>()

/**
 * The packed description of the API, for callers that came by a base path: it is made without one, since the same function answers at
 * the generated address as well. Its server is the base path, and its links begin with it.
 */
export const rebased = (document: Buffer, base: Base): Buffer => {
  if (base === '') return document
  const made = known.get(document) ?? gzipSync(textWith(gunzipSync(document).toString(), base))
  known.set(document, made)
  return made
}

const textWith = (text: string, base: Base): string => {
  const described = JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? linkWith(value, base) : value,
  ) as { readonly servers: readonly object[] }
  return JSON.stringify({
    ...described,
    servers: described.servers.map((server) => ({ ...server, url: base })),
  })
}

/** Texts of people begin otherwise, and paths of operations are names of members. */
const linkWith = (value: string, base: Base): string => {
  const [, bracket, path] = /^(<?)(\/(?:v1|problems)\/.*)$/s.exec(value) ?? []
  if (path !== undefined) return `${bracket}${base}${path}`
  return locations.has(value) ? `^${literally(base)}${value.slice(1)}` : value
}

/** How `Location` is described, in a header and in a result. */
const locations: ReadonlySet<string> = new Set(['^/v1/[^/]+/[^/]+$', String.raw`^\/v1\/[^/]+\/[^/]+$`])

const literally = (text: string): string => text.replace(/[$.+*()]/g, String.raw`\$&`)
