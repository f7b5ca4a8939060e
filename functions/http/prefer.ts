/** What the caller prefers and the service knows (RFC 7240). */
export interface Preferences {
  readonly return?: 'minimal' | 'representation'
  readonly handling?: 'strict' | 'lenient'
}

const known: ReadonlyMap<string, readonly string[]> = new Map([
  ['return', ['minimal', 'representation']],
  ['handling', ['strict', 'lenient']],
])

const preference = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;"]*)))?\s*(?:;.*)?$/

/** Reads `Prefer`. What is unknown is ignored, and of one preference the first counts. */
export const parsePrefer = (header: string | undefined): Preferences => {
  const found: Record<string, string> = {}
  for (const part of (header ?? '').split(',')) {
    const [, name = '', quoted, bare] = preference.exec(part) ?? []
    const key = name.toLowerCase()
    const value = (quoted ?? bare ?? '').toLowerCase()
    if (known.get(key)?.includes(value) && !Object.hasOwn(found, key)) found[key] = value
  }
  return found
}

/** `Preference-Applied`, of those that were honoured here. */
export const preferenceApplied = (honoured: Preferences): string =>
  Object.entries(honoured)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
