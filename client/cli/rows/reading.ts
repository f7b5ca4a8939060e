import { UsageError } from '../usage-error.ts'
import { type Dialect, standard } from './csv.ts'
import { carriageReturn, lineFeed } from './row.ts'
import type { Encoding } from './text.ts'

/** How to read a file, by the options, and what happens to its columns. A part of the identity of a run. */
export interface Reading {
  readonly delimiter?: string
  readonly encoding?: Encoding
  /** Members by column. */
  readonly map?: Readonly<Record<string, string>>
  /** Columns that are not sent. */
  readonly ignore?: readonly string[]
}

const delimiterNames = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['comma', ','],
  ['semicolon', ';'],
  ['pipe', '|'],
])

export const delimiterOf = (given: string): string => {
  const delimiter = delimiterNames.get(given.toLowerCase()) ?? given
  if (!/^[\t\x20-\x7e]$/.test(delimiter) || /["0-9A-Za-z]/.test(delimiter))
    throw new UsageError(`--delimiter is one character, such as ";", or tab, not ${JSON.stringify(given)}`)
  return delimiter
}

/** The delimiter of a CSV file: by the option, else by its first line, else by its name. */
export interface Manner {
  readonly dialect: Dialect
  /** Records before the header row. */
  readonly skip: number
}

export const isStandard = ({ dialect, skip }: Manner): boolean =>
  dialect.delimiter === standard.delimiter && dialect.lineEnd === standard.lineEnd && skip === 0

/** The line `sep=;`, which spreadsheets write. */
const separatorLine = /^sep=([^\r\n])(?:\r\n|\n|\r)/i
/** This program writes files of failed rows, so their header shows how a spreadsheet has saved them. */
const ownHeader = /^"?_line"?([,;\t|])/
/** In the service's failed rows the reasons follow the rows' own columns. */
const servedHeader = /([,;\t|])"?error\.line"?\1/

export const mannerOf = (head: Buffer, { delimiter }: Reading, usual: string): Manner => {
  const start = head.toString('latin1', 0, 64)
  const separator = separatorLine.exec(start)
  const [firstLine = ''] = head.toString('latin1', 0, 65_536).split(/[\r\n]/, 1)
  const own = (ownHeader.exec(start) ?? servedHeader.exec(firstLine))?.[1]
  const chosen = own ?? delimiter ?? separator?.[1] ?? usual
  const code = chosen.charCodeAt(0)
  return { dialect: { delimiter: code, lineEnd: lineEndOf(head) }, skip: separator ? 1 : 0 }
}

const quote = 0x22

/** The first line end outside of quotes decides what line ends are. */
const lineEndOf = (head: Buffer): number => {
  let isQuoted = false
  for (let at = 0; at < head.length; at++) {
    const byte = head[at]
    if (byte === quote) isQuoted = !isQuoted
    else if (byte === lineFeed && !isQuoted) return lineFeed
    else if (byte === carriageReturn && !isQuoted && head[at + 1] !== lineFeed) return carriageReturn
  }
  return lineFeed
}

/** JSON may have carriage returns between its parts, so they end lines only if the first line is complete by itself. */
export const jsonLineEnd = (head: Buffer): number => {
  const end = head.indexOf(carriageReturn)
  if (end < 0 || head.includes(lineFeed)) return lineFeed
  try {
    JSON.parse(head.toString('utf8', 0, end))
    return carriageReturn
  } catch {
    return lineFeed
  }
}
