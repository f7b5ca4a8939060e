import type { Slot } from '../batch/operation.ts'
import type { ChunkRange } from '../store/asyncport.ts'
import { chunksOf } from './grouping.ts'
import { localSlots, toLine } from './lines.ts'

/** The stored body of operations, and where each chunk stands in it. */
export interface OperationsBody {
  readonly bytes: Uint8Array
  readonly ranges: readonly ChunkRange[]
}

export const bodyOf = (slots: readonly Slot[], rowsPerChunk: number): OperationsBody => {
  let start = 0
  const texts: Buffer[] = []
  const ranges = chunksOf(slots, rowsPerChunk).map((positions, chunk): ChunkRange => {
    const lines = localSlots(slots, positions).map(({ index, slot }) => `${toLine(slot, index)}\n`)
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
  return { bytes: Buffer.concat(texts), ranges }
}
