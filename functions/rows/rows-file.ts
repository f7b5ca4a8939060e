import { isUtf8 } from 'node:buffer'
import { canonicalText } from '../json/canonical.ts'
import type { RowsSchema } from '../model/collection.ts'
import { type CountLimit, limits } from '../model/limits.ts'
import type { Refusal } from '../model/outcome.ts'
import { overLimit } from '../model/over-limit.ts'
import {
  type HeaderText,
  headerTextOf,
  isUnreadable,
  maxHeaderBytes,
  noHeader,
  readHeader,
} from './csv-header.ts'
import { createRecordStream, type RecordStream } from './record-stream.ts'
import type { Row, Rows } from './row.ts'
import { rowReader } from './row-reader.ts'
import { type RowFormat, scanOf } from './scan.ts'

export interface FileContext {
  readonly contentType: RowFormat
  readonly collection: RowsSchema
  readonly most: CountLimit
}

/**
 * The rows of a whole body: a JSON value a line, or CSV with a header row, typed by the collection's schema. Blank
 * lines are skipped, and a bad line affects no other. Nothing is read beyond the limit.
 */
export const rowsOfFile = (bytes: Uint8Array, context: FileContext): Rows | Refusal => {
  const { contentType, collection, most } = context
  const stream = createRecordStream(scanOf(contentType))
  stream.feed(bytes)
  stream.finish()
  const header = contentType === 'text/csv' ? nextHeader(stream, collection) : { text: undefined }
  if (isUnreadable(header)) return { problem: 'malformed-csv', detail: header.fault }
  const rows = readRows(stream, { ...context, header: header.text })
  if (rows.length > most.max) return overLimit(most.name, { max: most.max })
  return { rows, file: { contentType, bytes }, canonical: () => canonicalRows(rows, bytes) }
}

const nextHeader = (stream: RecordStream, collection: FileContext['collection']): HeaderText => {
  const record = stream.next(maxHeaderBytes)
  const header = record ? headerTextOf(record) : { fault: noHeader }
  if (isUnreadable(header)) return header
  const read = readHeader(header.text, collection)
  return isUnreadable(read) ? read : header
}

const readRows = (
  stream: RecordStream,
  context: FileContext & { readonly header: string | undefined },
): Row[] => {
  const { maxRecordBytes } = limits
  const read = rowReader({ ...context, maxRecordBytes })
  const rows: Row[] = []
  while (rows.length <= context.most.max) {
    const record = stream.next(maxRecordBytes)
    if (record === undefined) break
    rows.push(read(record))
  }
  return rows
}

/** Unreadable rows have no canonical form; then the file itself is used. */
const canonicalRows = (rows: readonly Row[], bytes: Uint8Array): string => {
  const values = rows.flatMap(({ content }) => ('value' in content && !content.unfit ? [content.value] : []))
  if (values.length === rows.length) return canonicalText(values)
  return Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}
