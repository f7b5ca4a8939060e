import { elementsIn } from '../json/elements.ts'
import { decodeUtf8 } from '../json/json.ts'
import type { SentFile } from '../model/async-batch.ts'
import { maxHeaderBytes } from '../rows/csv-header.ts'
import { createRecordStream } from '../rows/record-stream.ts'
import { type RowFormat, scanOf } from '../rows/scan.ts'
import { restOfRows, type SentRow } from './rows-sent.ts'

/** A file that came in a request, row by row. */
export interface RowsOfFile {
  /** Index of its first row among all of the request. */
  readonly first: number
  /** Of a CSV. */
  readonly header: string | undefined
  readonly rows: readonly (SentRow | undefined)[]
}

export const fileRows = ({ contentType, first = 0 }: SentFile, bytes: Uint8Array): RowsOfFile => {
  switch (contentType) {
    case 'application/json':
      return { first, header: undefined, rows: elementsOf(decodeUtf8(bytes) ?? '') }
    case 'application/x-ndjson':
    case 'text/csv':
      return { first, ...recordsOf(bytes, contentType) }
  }
}

const recordsOf = (bytes: Uint8Array, contentType: RowFormat) => {
  const stream = createRecordStream(scanOf(contentType))
  stream.feed(bytes)
  stream.finish()
  const header = contentType === 'text/csv' ? stream.next(maxHeaderBytes)?.content().toString() : undefined
  return { header, rows: restOfRows(stream, contentType) }
}

/** What is no array is one row. */
const elementsOf = (text: string): readonly SentRow[] =>
  text.trimStart().startsWith('[')
    ? elementsIn(text).map(({ start, end }) => ({ text: text.slice(start, end) }))
    : [{ text: text.trim() }]
