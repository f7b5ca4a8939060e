/** The target in the first line of a request (RFC 9112, 3.2). */
export interface RequestTarget {
  /** Present in the absolute form; it overrides the Host field. */
  readonly authority?: string
  /** Path and query. */
  readonly path: string
}

const absolute = /^https?:\/\/([^/?#]*)([^#]*)$/i

/** Undefined for a form that our servers do not understand. */
export const readTarget = (url: string): RequestTarget | undefined => {
  if (url.startsWith('/') || url === '*') return { path: url }
  const [, authority, rest = ''] = absolute.exec(url) ?? []
  if (authority === undefined) return undefined
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` }
}
