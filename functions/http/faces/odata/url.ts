import type { JsonValue } from '../../../json/value.ts'

export type PathOrReason = { readonly path: string } | { readonly reason: string }

/**
 * The path of an operation, from all that clients write for it: `cities/1`, `/cities/1`, `cities('1')`, `/v1/cities/1`, and
 * with scheme and host.
 */
export const pathOf = (url: JsonValue | undefined, host: string | undefined): PathOrReason => {
  if (typeof url !== 'string' || url === '') return { reason: 'url is a string.' }
  const [, authority, rest = url] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  if (authority !== undefined && authority.toLowerCase() !== host?.toLowerCase())
    return { reason: 'url is on another host than the batch.' }
  if (/[?#]/.test(rest)) return { reason: 'url has a query, and requests of a batch take none.' }
  const local = rest.replace(/^\/+/, '').replace(/^v1\//, '')
  if (local.startsWith('$'))
    return { reason: 'url begins with $: neither other requests nor system resources can be referred to.' }
  return pathFrom(local.split('/'))
}

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
