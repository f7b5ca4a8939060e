import { pairOf, splitUnquoted } from './field-list.ts'

/** What the caller prefers and the service knows (RFC 7240). */
export interface Preferences {
  readonly return?: 'minimal' | 'representation'
  readonly handling?: 'strict' | 'lenient'
  /** Answer at once, and run later. */
  readonly 'respond-async'?: true
  /** Seconds to wait for the end of what runs later, as far as they are waited. */
  readonly wait?: number
}

const known: ReadonlyMap<string, readonly string[]> = new Map([
  ['return', ['minimal', 'representation']],
  ['handling', ['strict', 'lenient']],
])

/** Reads `Prefer`. What is unknown is ignored, and of one preference the first counts. */
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

/** A function that waits longer is paid for idling, and keeps others out. In seconds. */
const longestWait = 20

const asynchronous = (found: ReadonlyMap<string, string>): Preferences => {
  const wait = found.get('wait') ?? ''
  return {
    ...(found.get('respond-async') === '' ? { 'respond-async': true } : {}),
    ...(/^\d{1,6}$/.test(wait) ? { wait: Math.min(Number(wait), longestWait) } : {}),
  }
}

/** `Preference-Applied`, of those that were honoured here. */
export const preferenceApplied = (honoured: Preferences): string =>
  Object.entries(honoured)
    .map(([name, value]) => (value === true ? name : `${name}=${value}`))
    .join(', ')
