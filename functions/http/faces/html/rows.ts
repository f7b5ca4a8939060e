import { elementsIn } from '../../../json/elements.ts'
import { decodeUtf8 } from '../../../json/json.ts'
import { limits } from '../../../model/limits.ts'
import { headerTextOf, isUnreadable, maxHeaderBytes } from '../../../rows/csv-header.ts'
import { createRecordStream } from '../../../rows/record-stream.ts'
import { type RowFormat, scanOf } from '../../../rows/scan.ts'
import type { FileOfForm } from '../../view.ts'

/** Rows of a file in their own bytes, as a file that can be mended and sent again. */
export interface Excerpt {
  readonly bytes: Buffer
  readonly rows: number
}

/** @param wanted places of rows in the file. A row that is too long to be one is in no excerpt. */
export const excerptOf = ({ type, bytes }: FileOfForm, wanted: ReadonlySet<number>): Excerpt => {
  switch (type) {
    case 'application/json':
      return ofElements(decodeUtf8(bytes) ?? '', wanted)
    case 'application/x-ndjson':
    case 'text/csv':
      return ofRecords(bytes, type, wanted)
  }
}

/** What is no array is one row. */
const ofElements = (text: string, wanted: ReadonlySet<number>): Excerpt => {
  const isList = text.trimStart().startsWith('[')
  const elements = isList ? elementsIn(text).map(({ start, end }) => text.slice(start, end)) : [text.trim()]
  const rows = elements.filter((_, place) => wanted.has(place))
  return { bytes: Buffer.from(`[\n${rows.join(',\n')}\n]\n`), rows: rows.length }
}

const ofRecords = (bytes: Buffer, type: RowFormat, wanted: ReadonlySet<number>): Excerpt => {
  const stream = createRecordStream(scanOf(type))
  stream.feed(bytes)
  stream.finish()
  const parts: Buffer[] = type === 'text/csv' ? headerOf(stream.next(maxHeaderBytes)) : []
  const before = parts.length
  const { maxRecordBytes } = limits
  for (let place = 0, row = stream.next(maxRecordBytes); row; place++, row = stream.next(maxRecordBytes))
    if (wanted.has(place) && row.kind !== 'tooLong') parts.push(withLineEnd(row.content()))
  return { bytes: Buffer.concat(parts), rows: parts.length - before }
}

const headerOf = (record: Parameters<typeof headerTextOf>[0] | undefined): Buffer[] => {
  const header = record ? headerTextOf(record) : undefined
  return header === undefined || isUnreadable(header) ? [] : [Buffer.from(`${header.text}\r\n`)]
}

/** A broken row may have its line end within it. */
const withLineEnd = (row: Buffer): Buffer =>
  row.at(-1) === lineFeed ? row : Buffer.concat([row, Buffer.from('\r\n')])

const lineFeed = 0x0a
