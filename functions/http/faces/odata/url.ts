import type { JsonValue } from '../../../json/value.ts'
import type { Base } from '../../../model/base.ts'

export type PathOrReason = { readonly path: string } | { readonly reason: string }

/** Whom the batch was sent to. */
export interface SentTo {
  readonly host: string | undefined
  readonly base: Base
}

/**
 * The path of an operation, from all that clients write for it: `cities/1`, `/cities/1`, `cities('1')`, `/v1/cities/1`, with the
 * base path before that, and with scheme and host.
 */
export const pathOf = (url: JsonValue | undefined, { host, base }: SentTo): PathOrReason => {
  if (typeof url !== 'string' || url === '') return { reason: 'url is a string.' }
  const [, authority, rest = url] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  if (authority !== undefined && authority.toLowerCase() !== host?.toLowerCase())
    return { reason: 'url is on another host than the batch.' }
  if (/[?#]/.test(rest)) return { reason: 'url has a query, and requests of a batch take none.' }
  const local = belowRoot(rest, base).replace(/^\/+/, '').replace(/^v1\//, '')
  if (local.startsWith('$'))
    return { reason: 'url begins with $: neither other requests nor system resources can be referred to.' }
  return pathFrom(local.split('/'))
}

/** Links of answers have the base path before `/v1`. */
const belowRoot = (path: string, base: Base): string =>
  path.startsWith(`${base}/v1/`) ? path.slice(base.length) : path

const shape = { reason: "url is a collection, or an item as cities/1 or cities('1'), or an action of it." }

const pathFrom = ([first = '', ...others]: readonly string[]): PathOrReason => {
  const named = namedIn(first)
  if (named === undefined) return shape
  const segments = [...named, ...others]
  const isWhole = segments.length <= 3 && segments.every((segment) => segment !== '')
  return isWhole ? { path: `/${segments.join('/')}` } : shape
}

/** `cities('1')`, where a quote within is written twice, or `cities`. Undefined for a broken percent escape. */
const namedIn = (segment: string): readonly string[] | undefined => {
  try {
    const [, collection, quoted, bare = ''] =
      /^([^()']+)\((?:'((?:[^']|'')*)'|([^()']+))\)$/.exec(decodeURIComponent(segment)) ?? []
    if (collection === undefined) return [segment]
    return [collection, quoted?.replaceAll("''", "'") ?? bare].map(encodeURIComponent)
  } catch {
    return undefined
  }
}
