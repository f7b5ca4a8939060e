/** Where a request is for, as its first line has it (RFC 9112, 3.2). */
export interface RequestTarget {
  /** Of an absolute form; it counts instead of the Host field. */
  readonly authority?: string
  /** Path and query. */
  readonly path: string
}

const absolute = /^https?:\/\/([^/?#]*)([^#]*)$/i

/** Undefined for a form that no server of ours understands. */
export const readTarget = (url: string): RequestTarget | undefined => {
  if (url.startsWith('/') || url === '*') return { path: url }
  const [, authority, rest = ''] = absolute.exec(url) ?? []
  if (authority === undefined) return undefined
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` }
}
