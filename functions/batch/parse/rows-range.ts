import { limits } from '../../model/limits.ts'
import type { ChunkRange } from '../../model/range.ts'
import { createRecordStream } from '../../rows/record-stream.ts'
import type { Row } from '../../rows/row.ts'
import { type ReaderContext, rowReader } from '../../rows/row-reader.ts'
import { scanOf } from '../../rows/scan.ts'

/** The properties of a file that are needed to read a range of it. */
export interface RangeContext
  extends Pick<ChunkRange, 'firstLine' | 'count'>,
    Omit<ReaderContext, 'maxRecordBytes'> {
  /** The header row, as given to the splitter. */
  readonly maxRecordBytes?: number
}

/**
 * The rows of a range, one for each counted record, with their lines in the file. Broken quotes, too many bytes,
 * invalid UTF-8 and wrong cells are faults of single rows.
 * @throws RangeError when these are not the counted bytes
 */
export const rowsOfRange = (bytes: Uint8Array, context: RangeContext): readonly Row[] => {
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
