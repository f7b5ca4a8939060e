import { hash } from 'node:crypto'
import type { SentFile } from '../model/async-batch.ts'
import { base32 } from '../model/base32.ts'
import type { Slot } from '../model/operation.ts'
import type { ChunkRange } from '../model/range.ts'
import type { Written } from '../ports/formats.ts'
import type { RowsFile } from '../rows/row.ts'
import { chunksOf } from './grouping.ts'
import { packNames } from './names.ts'
import { localSlots, toLine } from './stored-operations.ts'

/** The stored body of operations, the range of each chunk, and the names of its operations. */
export interface OperationsBody {
  readonly bytes: Uint8Array
  /** A hash of the body's bytes. It is a part of the body's name, so that a body is never read with another cut. */
  readonly cut: string
  readonly ranges: readonly ChunkRange[]
  readonly names: Uint8Array
  readonly file?: SentFile
}

export const bodyOf = (slots: readonly Slot[], rowsPerChunk: number, writes: Written): OperationsBody => {
  let start = 0
  const texts: Buffer[] = []
  const chunks = chunksOf(slots, rowsPerChunk)
  const ranges = chunks.map((positions, chunk): ChunkRange => {
    const lines = localSlots(slots, positions).map(
      ({ index, slot }) => `${toLine(slot, index, writes.line)}\n`,
    )
    const text = Buffer.from(lines.join(''))
    texts.push(text)
    const range = {
      chunk,
      start,
      end: start + text.length,
      firstIndex: positions[0] ?? 0,
      firstLine: 0,
      count: positions.length,
    }
    start = range.end
    return range
  })
  const bytes = Buffer.concat(texts)
  return { bytes, cut: cutOf(bytes), ranges, names: packNames(slots, chunks, writes.pack) }
}

/** The same with the file that the operations were read from, so that its rows can be told as they were sent. */
export const withFile = (
  body: OperationsBody,
  { contentType, bytes: file }: RowsFile,
): OperationsBody & { readonly file: SentFile } => {
  const bytes = Buffer.concat([body.bytes, file])
  const place = { contentType, start: body.bytes.length, end: bytes.length }
  return { ...body, bytes, cut: cutOf(bytes), file: place }
}

const cutOf = (bytes: Uint8Array): string => base32(hash('sha256', bytes, 'buffer').subarray(0, 10))
