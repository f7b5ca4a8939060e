import type { ColumnType } from './csv-columns.ts'

type Columns = ReadonlyMap<string, ColumnType>

/** Delimiters of files that are called CSV although they have no commas. */
const otherDelimiters = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const

/** Why a header row of these names cannot be read; undefined when it can. */
export const headerFaultOf = (names: readonly string[], columns: Columns): string | undefined => {
  for (const [index, name] of names.entries()) {
    if (name === '') return `Column ${index + 1} of the header row has no name.`
    if (!columns.has(name)) return `${unknownColumn(name, columns)} ${listed(columns)}`
    if (names.indexOf(name) < index) return `The header row names a column twice: ${quoted(name)}.`
  }
  return undefined
}

const unknownColumn = (name: string, columns: Columns): string => {
  const delimiter = otherDelimiters.find(([mark]) => name.split(mark, 2).length > 1)
  if (delimiter) return `The header row is divided by ${delimiter[1]}; CSV takes commas.`
  if (/^sep=/i.test(name)) return 'The first line is a note to a spreadsheet program (sep=); leave it out.'
  const unknown = `The header row names a column that the items do not have: ${quoted(name)}.`
  const meant = [...columns.keys()].find((column) => alike(column) === alike(name))
  return meant === undefined ? unknown : `${unknown} Write ${quoted(meant)}.`
}

const alike = (name: string): string => name.trim().toLowerCase()

const maxListed = 30

const listed = (columns: Columns): string => {
  const names = [...columns.keys()]
  const rest = names.length > maxListed ? `, and ${names.length - maxListed} more` : ''
  return `The columns are ${names.slice(0, maxListed).map(quoted).join(', ')}${rest}.`
}

/** A file without a header has data in the place of its first name. */
const quoted = (name: string): string =>
  JSON.stringify(name.length > 64 ? `${name.slice(0, 64).toWellFormed()}…` : name)
