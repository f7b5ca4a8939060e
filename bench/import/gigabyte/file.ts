import type { ChunkRange } from '../../../functions/model/range.ts'
import { isBroken, isSpoilt, makeRows, type RowMaker } from './rows.ts'

/** A file that is never stored: its content is known, and it is made while it is sent. */
export interface File {
  readonly rows: number
  readonly bytes: number
  readonly broken: number
  readonly spoilt: number
  /** The expected ranges, found by counting. */
  readonly ranges: readonly ChunkRange[]
  readonly maker: RowMaker
  readonly pieces: () => AsyncGenerator<Uint8Array>
}

/**
 * Makes a file of at least so many bytes. Its rows are short: a chunk reaches a thousand rows long before a mebibyte.
 */
export const makeFile = (leastBytes: number, rowsPerChunk: number): File => {
  const maker = makeRows()
  const ranges: ChunkRange[] = []
  let [rows, broken, spoilt] = [0, 0, 0]
  let [bytes, line] = [Buffer.byteLength(maker.header), 2]
  while (bytes < leastBytes) {
    const [start, firstIndex, firstLine] = [bytes, rows, line]
    while (rows - firstIndex < rowsPerChunk && bytes < leastBytes) {
      bytes += maker.lengthOf(rows)
      line += isBroken(rows) ? 2 : 1
      if (isBroken(rows)) broken += 1
      if (isSpoilt(rows)) spoilt += 1
      rows += 1
    }
    ranges.push({ chunk: ranges.length, start, end: bytes, firstIndex, firstLine, count: rows - firstIndex })
  }
  return { rows, bytes, broken, spoilt, ranges, maker, pieces: () => piecesOf(maker, ranges) }
}

async function* piecesOf(maker: RowMaker, ranges: readonly ChunkRange[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(maker.header)
  for (const { firstIndex, count } of ranges) {
    let text = ''
    for (let index = firstIndex; index < firstIndex + count; index++) text += maker.lineOf(index)
    yield Buffer.from(text)
  }
}
