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
  /** One of these, if it came as files; who knows one file only reads that as before. */
  readonly file?: SentFile
  readonly files?: readonly SentFile[]
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

/** The same with the files that the operations were read from, so that their rows can be told as they were sent. */
export const withFiles = (body: OperationsBody, sent: readonly RowsFile[]): OperationsBody => {
  let start = body.bytes.length
  const files = sent.map(({ bytes, ...file }): SentFile => {
    const place = { ...file, start, end: start + bytes.length }
    start = place.end
    return place
  })
  const bytes = Buffer.concat([body.bytes, ...sent.map((file) => file.bytes)])
  return { ...body, bytes, cut: cutOf(bytes), ...told(files) }
}

const told = (files: readonly SentFile[]): Pick<OperationsBody, 'file' | 'files'> => {
  const [file, ...others] = files
  return file === undefined || others.length > 0 || file.contentType === 'application/json'
    ? { files }
    : { file }
}

const cutOf = (bytes: Uint8Array): string => base32(hash('sha256', bytes, 'buffer').subarray(0, 10))
