/** RFC 3339, and its like without seconds or without an offset, as zod's `local` and `precision` allow them. */
const pattern = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?([Zz]|[+-]\d\d:?\d\d)?$/

/**
 * An instant in UTC with nanoseconds, so that equal instants are equal texts and earlier ones sort first. Without an
 * offset it counts as UTC, and what is finer is cut off. Undefined for another text.
 *
 * @example
 * instantKey('2026-01-31T10:00:00+01:00') // 2026-01-31T09:00:00.000000000Z
 */
export const instantKey = (text: string): string | undefined | { readonly unfit: 'outOfRange' } => {
  const parts = pattern.exec(text)
  if (parts === null) return undefined
  const [, day = '', minute = '', second = '00', fraction = '', offset = 'Z'] = parts
  const time = Date.parse(`${day}T${minute}:${second}${withColon(offset.toUpperCase())}`)
  if (Number.isNaN(time) || !isDay(day)) return undefined
  const utc = new Date(time).toISOString()
  // Other years have a sign, and would sort before all.
  if (!/^\d{4}-/.test(utc)) return { unfit: 'outOfRange' }
  return `${utc.slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`
}

const withColon = (offset: string): string => offset.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2')

/** `Date.parse` reads 30 February as 2 March. */
const isDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}
