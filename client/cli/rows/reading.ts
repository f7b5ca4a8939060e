import { UserError } from '../mistake.ts'
import { type Dialect, standard } from './csv.ts'
import { carriageReturn, lineFeed } from './row.ts'
import type { Encoding } from './text.ts'

/** How the caller says that a file has to be read, and what becomes of its columns. Part of what names a run. */
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
    throw new UserError(`--delimiter is one character, such as ";", or tab, not ${JSON.stringify(given)}`)
  return delimiter
}

/** What a CSV file says of itself: first the caller's word, then its own, then the name of its file. */
export interface Manner {
  readonly dialect: Dialect
  /** Records before the header row. */
  readonly skip: number
}

export const isStandard = ({ dialect, skip }: Manner): boolean =>
  dialect.delimiter === standard.delimiter && dialect.lineEnd === standard.lineEnd && skip === 0

/** Written by spreadsheets for spreadsheets: `sep=;`. */
const separatorLine = /^sep=([^\r\n])(?:\r\n|\n|\r)/i
/** Files of failed rows are this program's own, so their header tells what a spreadsheet has made of them. */
const ownHeader = /^"?_line"?([,;\t|])/
/** What the service tells of failed rows stands behind their own columns. */
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

/** The first line end that no quotes are around says what the others are. */
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

/** Lines of JSON may have carriage returns between their parts, so the first of them has to be whole without the next. */
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
