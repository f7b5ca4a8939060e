import { isUtf8 } from 'node:buffer'
import * as z from 'zod'
import { readJson } from '../json/json.ts'
import type { RowsSchema } from '../model/collection.ts'
import { limits } from '../model/limits.ts'
import { type DecidedFailure, failure, isFailure } from '../model/outcome.ts'
import { limitMembers } from '../model/over-limit.ts'
import type { Column } from './csv-columns.ts'
import { isUnreadable, namesIn, readHeader } from './csv-header.ts'
import { readRow } from './csv-row.ts'
import { isReason } from './reason-columns.ts'
import type { StreamRecord } from './record-stream.ts'
import { readReturned } from './returned-row.ts'
import { contentOfJson, type Row, unreadableRow } from './row.ts'
import type { RowFormat } from './scan.ts'
import { cellsOf } from './split-csv.ts'

type ReadText = (text: string) => Row['content']

/** Makes rows of records. A fault of a record affects only its row. */
export type RowReader = (record: StreamRecord) => Row

export interface ReaderContext {
  readonly contentType: RowFormat
  /** For CSV: the header row. */
  readonly header?: string | undefined
  readonly collection: RowsSchema
  readonly maxRecordBytes: number
}

/** Instead of a collection that no longer exists. */
export const withoutMembers: RowsSchema = { schema: z.strictObject({}) }

/** An unreadable header is a fault of each row: the collection may have changed since the file was cut. */
export const rowReader = ({
  contentType,
  header = '',
  collection,
  maxRecordBytes,
}: ReaderContext): RowReader => {
  if (contentType !== 'text/csv') return readerOf(readLine, maxRecordBytes)
  const read = readHeader(header, collection)
  const rows: RowReader = isUnreadable(read)
    ? ({ line }) => ({ pointer: '', line, content: unreadableRow(read.fault) })
    : readerOf(readCells(read.columns), maxRecordBytes)
  return named(rows, namesIn(header))
}

/** A row that this schema cannot read may have been applied under another one, so it keeps its item's name. */
const named =
  (read: RowReader, names: readonly string[]): RowReader =>
  (record) => {
    const row = read(record)
    const cells = isFailure(row.content) ? cellsIn(record) : []
    // With more or fewer cells than the header it is a row under no schema.
    const isOne = cells.length > 0 && cells.length === names.length
    return isOne ? { ...row, named: { itemId: cells[names.indexOf('id')] } } : row
  }

const cellsIn = ({ kind, content }: StreamRecord): readonly string[] => {
  const bytes = kind === 'record' ? content() : undefined
  return bytes && isUtf8(bytes) ? cellsOf(bytes.toString()) : []
}

const readLine: ReadText = (text) => contentOfJson(readJson(text, limits.maxDepth, 'line'))

const readCells = (columns: readonly Column[]): ReadText => {
  const read = columns.some(([name]) => isReason(name)) ? readReturned : readRow
  return (text) => read(cellsOf(text), columns, limits.maxDepth - 1)
}

const readerOf =
  (read: ReadText, maxBytes: number): RowReader =>
  (record) => ({ pointer: '', line: record.line, content: contentOf(record, read, maxBytes) })

const contentOf = ({ kind, content }: StreamRecord, read: ReadText, maxBytes: number): Row['content'] => {
  switch (kind) {
    case 'broken':
      return unreadableRow(brokenQuote(maxBytes))
    case 'tooLong':
      return tooLong(maxBytes)
    case 'record': {
      const bytes = content()
      // Inside of a file a byte order mark is a character.
      return isUtf8(bytes) ? read(bytes.toString()) : unreadableRow('The row is not valid UTF-8.')
    }
  }
}

/** A quote that closes beyond the limit is reported like one that never closes, since a range may end before either. */
const brokenQuote = (maxBytes: number): string =>
  `A quote in this row is not closed within ${maxBytes} bytes, or not doubled in its cell.`

const tooLong = (max: number): DecidedFailure => ({
  ...failure('item-too-large', `maxRecordBytes is ${max}; the row is longer.`),
  members: limitMembers('maxRecordBytes', { max }),
})
