import type { RowsSchema } from '../model/collection.ts'
import { anyMembers, anyText, type Column, columnsOf, otherMembers } from './csv-columns.ts'
import { encodingFault } from './encoding.ts'
import { headerFaultOf } from './header-hints.ts'
import { isReason } from './reason-columns.ts'
import { createRecordStream, type StreamRecord } from './record-stream.ts'
import { scanCsv } from './scan-csv.ts'
import { cellsOf } from './split-csv.ts'

/** Why a file cannot be read at all. */
interface Unreadable {
  readonly fault: string
}

/** The header row of a file, without its line end. */
export type HeaderText = { readonly text: string } | Unreadable

export type Header = { readonly columns: readonly Column[] } | Unreadable

export const isUnreadable = <T extends object>(header: T): header is Extract<T, Unreadable> =>
  'fault' in header

export const noHeader = 'The CSV has no header row.'
const brokenHeader = 'A quote in the header row is broken.'
const carriageReturns = 'The lines end in carriage returns alone; end them in LF or CRLF.'

/** More than the names of any collection, and small enough for the record of a batch. */
export const maxHeaderBytes = 64 * 1024

/** Reads the first record of a file as its header row. */
export const headerTextOf = ({ kind, content }: StreamRecord): HeaderText => {
  const bytes = content()
  const fault = encodingFault(bytes)
  if (fault !== undefined) return { fault }
  // A file with other line ends is one long line.
  if (/\r(?!\n)/.test(bytes.toString('latin1'))) return { fault: carriageReturns }
  switch (kind) {
    case 'record':
      return { text: bytes.toString() }
    case 'broken':
      return { fault: brokenHeader }
    case 'tooLong':
      return { fault: `The header row is longer than ${maxHeaderBytes} bytes.` }
  }
}

/** Reads a header row by itself, without its file. */
export const readHeader = (text: string, { schema, ignored = [] }: RowsSchema): Header => {
  const header = textAlone(text)
  if (isUnreadable(header)) return header
  // Whatever is in the cells of members that callers do not write, it is left out.
  const columns = new Map([...columnsOf(schema), ...ignored.map((name) => [name, anyText] as const)])
  const names = cellsOf(header.text)
  if (names.includes(otherMembers) && !columns.has(otherMembers)) columns.set(otherMembers, anyMembers)
  for (const name of names) if (isReason(name)) columns.set(name, anyText)
  const fault = headerFaultOf(names, columns)
  return fault === undefined
    ? { columns: names.map((name) => [name, columns.get(name) ?? new Set()]) }
    : { fault }
}

const textAlone = (text: string): HeaderText => {
  const stream = createRecordStream(scanCsv)
  stream.feed(Buffer.from(text))
  stream.finish()
  const record = stream.next(maxHeaderBytes)
  return record ? headerTextOf(record) : { fault: noHeader }
}

/** The names of its columns, even if the items no longer have them; none in an unreadable header. */
export const namesIn = (text: string): readonly string[] => {
  const header = textAlone(text)
  return isUnreadable(header) ? [] : cellsOf(header.text)
}

/** Why a file with this header row cannot be read at all. */
export const headerFault = (header: string, collection: RowsSchema): string | undefined => {
  const read = readHeader(header, collection)
  return isUnreadable(read) ? read.fault : undefined
}
