import { pairOf, splitUnquoted } from './field-list.ts'

/** The caller's preferences that the service knows (RFC 7240). */
export interface Preferences {
  readonly return?: 'minimal' | 'representation'
  readonly handling?: 'strict' | 'lenient'
  /** Answer at once, and run later. */
  readonly 'respond-async'?: true
  /** Seconds to wait for the end of an asynchronous batch, after the cap. */
  readonly wait?: number
}

const known: ReadonlyMap<string, readonly string[]> = new Map([
  ['return', ['minimal', 'representation']],
  ['handling', ['strict', 'lenient']],
])

/** Reads `Prefer`. Unknown preferences are ignored, and the first of several equal ones counts. */
export const parsePrefer = (header: string | undefined): Preferences => {
  const found = new Map<string, string>()
  for (const element of splitUnquoted(header ?? '', ',')) {
    const [first = ''] = splitUnquoted(element, ';')
    const preference = pairOf(first)
    if (preference && !found.has(preference.name)) found.set(preference.name, preference.value.toLowerCase())
  }
  const chosen = [...found].filter(([key, value]) => known.get(key)?.includes(value))
  return { ...Object.fromEntries(chosen), ...asynchronous(found) }
}

/** A function that waits longer costs money while idle, and occupies an instance. In seconds. */
const longestWait = 20

const asynchronous = (found: ReadonlyMap<string, string>): Preferences => {
  const wait = found.get('wait') ?? ''
  return {
    ...(found.get('respond-async') === '' ? { 'respond-async': true } : {}),
    ...(/^\d+$/.test(wait) ? { wait: Math.min(Number(wait), longestWait) } : {}),
  }
}

/** The value of `Preference-Applied`: the preferences that were honoured here. */
export const preferenceApplied = (honoured: Preferences): string =>
  Object.entries(honoured)
    .map(([name, value]) => (value === true ? name : `${name}=${value}`))
    .join(', ')
