/** What the caller prefers and the service knows (RFC 7240). */
export interface Preferences {
  readonly return?: 'minimal' | 'representation'
  readonly handling?: 'strict' | 'lenient'
  /** Answer at once, and run later. */
  readonly 'respond-async'?: true
  /** Seconds to wait for the end, with `respond-async`. */
  readonly wait?: number
}

const known: ReadonlyMap<string, readonly string[]> = new Map([
  ['return', ['minimal', 'representation']],
  ['handling', ['strict', 'lenient']],
])

/** Parts between commas, but not between those in a quoted string. */
const elements = /(?:[^",]|"(?:[^"\\]|\\.?)*(?:"|$))+/g
const preference = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s;"]*)))?\s*(?:;.*)?$/

/** Reads `Prefer`. What is unknown is ignored, and of one preference the first counts. */
export const parsePrefer = (header: string | undefined): Preferences => {
  const found = new Map<string, string>()
  for (const part of (header ?? '').match(elements) ?? []) {
    const [, name = '', quoted, bare] = preference.exec(part.trim()) ?? []
    const key = name.toLowerCase()
    if (!found.has(key)) found.set(key, (quoted ?? bare ?? '').toLowerCase())
  }
  const chosen = [...found].filter(([key, value]) => known.get(key)?.includes(value))
  return { ...Object.fromEntries(chosen), ...asynchronous(found) }
}

/** `wait` goes with `respond-async` only: a synchronous batch takes the time that it takes. */
const asynchronous = (found: ReadonlyMap<string, string>): Preferences => {
  if (found.get('respond-async') !== '') return {}
  const wait = found.get('wait') ?? ''
  return { 'respond-async': true, ...(/^\d{1,6}$/.test(wait) ? { wait: Number(wait) } : {}) }
}

/** Without what only an asynchronous answer can honour. */
export const synchronousOnly = ({ 'respond-async': _, wait: __, ...preferences }: Preferences): Preferences =>
  preferences

/** `Preference-Applied`, of those that were honoured here. */
export const preferenceApplied = (honoured: Preferences): string =>
  Object.entries(honoured)
    .map(([name, value]) => (value === true ? name : `${name}=${value}`))
    .join(', ')
