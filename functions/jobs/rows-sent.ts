import { isUtf8 } from 'node:buffer'
import type { ImportBatch } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import { limits } from '../model/limits.ts'
import type { ChunkRange } from '../model/range.ts'
import type { BodyStore } from '../ports/bodies.ts'
import { createRecordStream, type RecordStream } from '../rows/record-stream.ts'
import { type RowFormat, scanOf } from '../rows/scan.ts'
import { cellsOf } from '../rows/split-csv.ts'

/** The original text of a row of an upload. */
export interface SentRow {
  readonly text: string
  /** Present for CSV with correct quotes. */
  readonly cells?: readonly string[]
}

/** The rows of one chunk by their place in it; undefined for one that is too long or not UTF-8. */
export const rowsSent = async (
  batch: ImportBatch,
  { start, end, firstLine }: ChunkRange,
  bodies: BodyStore,
): Promise<readonly (SentRow | undefined)[]> => {
  const { contentType } = batch.source
  const bytes = await bodies.range(bodyNameOf(batch), batch.etag ?? '', { start, end })
  const stream = createRecordStream(scanOf(contentType), firstLine)
  stream.feed(bytes)
  stream.finish()
  return restOfRows(stream, contentType)
}

/** What a stream has left that all bytes were fed to. */
export const restOfRows = (
  stream: RecordStream,
  contentType: RowFormat,
): readonly (SentRow | undefined)[] => {
  const rows: (SentRow | undefined)[] = []
  for (let row = stream.next(limits.maxRecordBytes); row; row = stream.next(limits.maxRecordBytes)) {
    const content = row.content()
    if (row.kind === 'tooLong' || !isUtf8(content)) rows.push(undefined)
    else rows.push(sentRow(content.toString(), contentType === 'text/csv' && row.kind === 'record'))
  }
  return rows
}

const sentRow = (line: string, isCsv: boolean): SentRow => {
  const text = line.replace(/\r?\n?$/, '')
  return isCsv ? { text, cells: cellsOf(text) } : { text }
}
