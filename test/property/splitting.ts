import { rowsOfRange } from '../../functions/batch/parse/rows-range.ts'
import type { ChunkRange } from '../../functions/model/range.ts'
import type { Row } from '../../functions/rows/row.ts'
import { rowsOfFile } from '../../functions/rows/rows-file.ts'
import type { RowFormat } from '../../functions/rows/scan.ts'
import { createSplitter, type Split } from '../../functions/rows/splitter.ts'
import { cities } from '../support/collections.ts'

/** How a file comes in, and how it is cut. */
export interface Cutting {
  readonly contentType: 'text/csv' | 'application/x-ndjson'
  readonly maxRows: number
  readonly maxBytes: number
  readonly maxRecordBytes?: number
  /** Lengths of the pieces that are pushed, again and again. */
  readonly pieces: readonly number[]
}

/** Pushes a file in pieces; all ranges, in the order in which they were returned. */
export const split = (file: Uint8Array, { pieces, ...options }: Cutting): Split => {
  const splitter = createSplitter(options)
  const ranges: ChunkRange[] = []
  for (let at = 0, turn = 0; at < file.length; turn++) {
    const length = pieces[turn % pieces.length] ?? 1
    // A copy that is overwritten, as a stream may do with its buffers.
    const piece = Uint8Array.from(file.subarray(at, at + length))
    ranges.push(...splitter.push(piece))
    piece.fill(0x22)
    at += length
  }
  const end = splitter.end()
  return { ...end, ranges: [...ranges, ...end.ranges] }
}

/** What a worker reads: it has the bytes of its range, and nothing else of the file. */
export const readRange = (
  file: Uint8Array,
  { start, end, firstLine, count }: ChunkRange,
  { header }: Split,
  { contentType, maxRecordBytes }: Cutting,
): readonly Row[] =>
  rowsOfRange(Uint8Array.from(file.subarray(start, end)), {
    contentType,
    header,
    firstLine,
    count,
    collection: cities,
    ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }),
  })

export const readAll = (file: Uint8Array, whole: Split, how: Cutting): readonly Row[] =>
  whole.ranges.flatMap((range) => readRange(file, range, whole, how))

/** What the reader of whole requests makes of a file. */
export const readWhole = (file: Uint8Array, contentType: RowFormat) =>
  rowsOfFile(file, { contentType, collection: cities, most: { name: 'maxOperations', max: 10_000 } })
