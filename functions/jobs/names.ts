import type { Slot } from '../model/operation.ts'
import type { Called } from '../model/outcome.ts'
import type { ChunkRange } from '../model/range.ts'
import { pack, unpack } from '../runtime/packs.ts'

/**
 * The names of a batch's operations, chunk by chunk. They are on record with the batch, so that each operation has its
 * own result even if the body is lost or was never stored.
 */

/** Absent members have the usual meaning: in one piece, named by the index, without lines and files. */
interface ChunkNames {
  readonly indexes?: readonly number[]
  readonly ids?: readonly string[]
  readonly lines?: readonly (number | null)[]
  readonly files?: readonly (string | null)[]
}

/** @param chunks positions of slots. The result is empty if every chunk has the usual names. */
export const packNames = (
  slots: readonly Slot[],
  chunks: readonly (readonly number[])[],
  number: number,
): Uint8Array => {
  const names = chunks.map((positions) => namesOf(positions.flatMap((position) => slots[position] ?? [])))
  return names.every((chunk) => Object.keys(chunk).length === 0)
    ? new Uint8Array()
    : pack(JSON.stringify(names), number)
}

const namesOf = (slots: readonly Slot[]): ChunkNames => {
  const first = slots[0]?.index ?? 0
  const inOnePiece = slots.every(({ index }, at) => index === first + at)
  const byIndex = slots.every(({ index, id }) => id === String(index))
  const withLines = slots.some(({ line }) => line !== undefined)
  const withFiles = slots.some(({ file }) => file !== undefined)
  return {
    ...(inOnePiece ? {} : { indexes: slots.map(({ index }) => index) }),
    ...(byIndex ? {} : { ids: slots.map(({ id }) => id) }),
    ...(withLines ? { lines: slots.map(({ line }) => line ?? null) } : {}),
    ...(withFiles ? { files: slots.map(({ file }) => file ?? null) } : {}),
  }
}

/** The names of one chunk's operations, in order. Rows of an import are named by their index. */
export const calledIn = (packed: Uint8Array, range: ChunkRange): readonly Called[] =>
  calledAs(chunkNames(packed)[range.chunk], range)

/** The same for all chunks, each with the key of its chunk. */
export const calledInAll = (
  packed: Uint8Array,
  ranges: readonly ChunkRange[],
): readonly (Called & Pick<ChunkRange, 'firstIndex'>)[] => {
  const names = chunkNames(packed)
  return ranges.flatMap((range) =>
    calledAs(names[range.chunk], range).map((called) => ({ ...called, firstIndex: range.firstIndex })),
  )
}

const calledAs = (
  { indexes, ids, lines, files }: ChunkNames = {},
  { firstIndex, count }: ChunkRange,
): readonly Called[] =>
  Array.from({ length: count }, (_, at) => {
    const index = indexes?.[at] ?? firstIndex + at
    const [line, file] = [lines?.[at], files?.[at]]
    return {
      index,
      id: ids?.[at] ?? String(index),
      ...(typeof line === 'number' ? { line } : {}),
      ...(typeof file === 'string' ? { file } : {}),
    }
  })

const chunkNames = (packed: Uint8Array): readonly ChunkNames[] =>
  packed.length === 0 ? [] : (JSON.parse(unpack(packed)) as readonly ChunkNames[])
