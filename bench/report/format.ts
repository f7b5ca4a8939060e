import type { Spread } from '../stats.ts'

const digits = (value: number, significant: number): string => {
  if (!Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(Math.abs(value))))
  return value.toLocaleString('en-US', {
    minimumFractionDigits: 0,
    maximumFractionDigits: Math.min(decimals, 6),
  })
}

/** Three significant digits; larger numbers whole. */
export const number = (value: number | undefined): string => (value === undefined ? '–' : digits(value, 3))

export const middle = (figure: Spread | undefined): string => number(figure?.median)

/** For counted values, with three decimals. */
export const exact = (figure: Spread | undefined): string => (figure ? figure.median.toFixed(3) : '–')

/** The median, and the range of the rounds. */
export const ranged = (figure: Spread): string =>
  figure.least === figure.most
    ? digits(figure.median, 4)
    : `${number(figure.median)} (${number(figure.least)}–${number(figure.most)})`

/** A ratio as text: how many times as much. */
export const times = (figure: Spread | undefined): string =>
  figure === undefined ? '–' : `× ${digits(figure.median, 3)}`

export const mebibytes = (bytes: number): string => number(bytes / 2 ** 20)
export const kilobytes = (bytes: number): string => number(bytes / 1000)

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
