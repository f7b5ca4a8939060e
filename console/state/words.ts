const grouped = new Intl.NumberFormat('en')

export const numberText = (value: number): string => grouped.format(value)

/** `1 row`, `2,000 rows` */
export const counted = (count: number, word: string): string =>
  `${numberText(count)} ${word}${count === 1 ? '' : 's'}`

const units = ['bytes', 'kB', 'MB', 'GB'] as const

export const sizeText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}

/** `40 s`, `3 min`, `2 h` */
export const spanText = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

const instants = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** @param instant as RFC 3339 has it. */
export const instantText = (instant: string | undefined): string =>
  instant === undefined || Number.isNaN(Date.parse(instant)) ? '' : instants.format(new Date(instant))
