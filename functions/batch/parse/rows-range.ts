import { limits } from '../../model/limits.ts'
import type { ChunkRange } from '../../model/range.ts'
import { createRecordStream } from '../../rows/record-stream.ts'
import type { Row } from '../../rows/row.ts'
import { type ReaderContext, rowReader } from '../../rows/row-reader.ts'
import { scanOf } from '../../rows/scan.ts'

/** What has to be known of a file to read a range of it. */
export interface RangeContext
  extends Pick<ChunkRange, 'firstLine' | 'count'>,
    Omit<ReaderContext, 'maxRecordBytes'> {
  /** As the splitter was given it. */
  readonly maxRecordBytes?: number
}

/**
 * The rows of a range, one for each that was counted, with their lines in the file. Broken quotes, too many bytes,
 * bytes that are no text, wrong cells: each is the fault of one row.
 * @throws RangeError when these are not the bytes that were counted
 */
export function rowsOfRange(bytes: Uint8Array, context: RangeContext): readonly Row[] {
  const { contentType, firstLine, count, maxRecordBytes = limits.maxRecordBytes } = context
  const stream = createRecordStream(scanOf(contentType), firstLine)
  stream.feed(bytes)
  stream.finish()
  const read = rowReader({ ...context, maxRecordBytes })
  const rows: Row[] = []
  for (let record = stream.next(maxRecordBytes); record; record = stream.next(maxRecordBytes)) {
    rows.push(read(record))
  }
  if (rows.length === count) return rows
  throw new RangeError(`The range has ${rows.length} rows, and ${count} were counted.`)
}
