import { isUtf8 } from 'node:buffer'
import type { Collection } from '../collection.ts'
import { limits } from '../contract.ts'
import { readJson } from '../json/json.ts'
import type { ChunkRange } from '../range.ts'
import { readRow } from './csv.ts'
import { cellsOf } from './csv-cells.ts'
import { readHeaderText } from './csv-header.ts'
import type { CsvRecord } from './csv-records.ts'
import { createRecordStream, type StreamRecord } from './record-stream.ts'
import { type RowFormat, scanOf } from './records.ts'
import { type Row, rowOfCsv, rowOfJson, unreadable } from './row.ts'

/** What has to be known of a file to read a range of it. */
export interface RangeContext extends Pick<ChunkRange, 'firstLine' | 'count'> {
  readonly contentType: RowFormat
  /** Of CSV: as the splitter gave it. */
  readonly header?: string | undefined
  readonly collection: Collection
  /** As the splitter was given it. */
  readonly maxRecordBytes?: number
}

/**
 * The rows of a range, one for each that was counted, with their lines in the file. Broken quotes, too many bytes,
 * bytes that are no text, wrong cells: each is the fault of one row.
 * @throws RangeError when these are not the bytes that were counted
 */
export function rowsOfRange(bytes: Uint8Array, context: RangeContext): readonly Row[] {
  const { contentType, firstLine, count, maxRecordBytes: maxBytes = limits.maxRecordBytes } = context
  const stream = createRecordStream(scanOf(contentType), firstLine)
  stream.feed(bytes)
  stream.finish()
  const rowOf = contentType === 'text/csv' ? csvReader(context, maxBytes) : readLine
  const rows: Row[] = []
  for (let record = stream.next(maxBytes); record; record = stream.next(maxBytes)) {
    rows.push(record.kind === 'tooLong' ? tooLong(record, maxBytes) : rowOf(record))
  }
  if (rows.length === count) return rows
  throw new RangeError(`The range has ${rows.length} rows, and ${count} were counted.`)
}

type ReadRecord = (record: StreamRecord) => Row

const readLine: ReadRecord = ({ line, content }) => {
  const text = textOf(content())
  return text === undefined ? notText(line) : rowOfJson(line, readJson(text, limits.maxDepth, line))
}

/** The collection may have been changed since the file was cut; then its header is the fault of each row. */
function csvReader({ header = '', collection }: RangeContext, maxBytes: number): ReadRecord {
  const read = readHeaderText(header, collection)
  if ('error' in read) return ({ line }) => unreadable(line, read.error)
  const rowOf = (record: CsvRecord) => rowOfCsv(readRow(record, read.columns, limits.maxDepth - 1))
  return ({ kind, line, content }) => {
    if (kind === 'broken') return rowOf({ line, broken: brokenQuote(maxBytes) })
    const text = textOf(content())
    return text === undefined ? notText(line) : rowOf({ line, cells: cellsOf(text) })
  }
}

/** A quote that is closed beyond the limit is told like one that is never closed: a range may end before either. */
const brokenQuote = (maxBytes: number): string =>
  `A quote in this row is not closed within ${maxBytes} bytes, or not doubled in its cell.`

const tooLong = ({ line }: StreamRecord, maxBytes: number): Row =>
  unreadable(line, `The row is longer than ${maxBytes} bytes.`)

const notText = (line: number): Row => unreadable(line, 'The row is not valid UTF-8.')

/** A byte order mark is a character here: it is no mark where a row starts. */
const textOf = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString() : undefined)
