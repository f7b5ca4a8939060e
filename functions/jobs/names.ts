import type { Slot } from '../model/operation.ts'
import type { Called } from '../model/outcome.ts'
import type { ChunkRange } from '../model/range.ts'
import { pack, unpack } from '../runtime/packs.ts'

/**
 * What the operations of a batch are called, chunk by chunk. It is on record with the batch, so that each has its own
 * result also when the body is lost, or was never stored.
 */

/** What is not told is as it mostly is: in one piece, called by the index, without lines. */
interface ChunkNames {
  readonly indexes?: readonly number[]
  readonly ids?: readonly string[]
  readonly lines?: readonly (number | null)[]
}

/** @param chunks positions of slots. Empty where nothing has to be told of any chunk. */
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
  return {
    ...(inOnePiece ? {} : { indexes: slots.map(({ index }) => index) }),
    ...(byIndex ? {} : { ids: slots.map(({ id }) => id) }),
    ...(withLines ? { lines: slots.map(({ line }) => line ?? null) } : {}),
  }
}

/** What the operations of one chunk are called, in their order. Rows of an import are called by their index. */
export const calledIn = (packed: Uint8Array, range: ChunkRange): readonly Called[] =>
  calledAs(chunkNames(packed)[range.chunk], range)

/** The same of all chunks, each with what its chunk is found by. */
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
  { indexes, ids, lines }: ChunkNames = {},
  { firstIndex, count }: ChunkRange,
): readonly Called[] =>
  Array.from({ length: count }, (_, at) => {
    const index = indexes?.[at] ?? firstIndex + at
    const line = lines?.[at]
    return { index, id: ids?.[at] ?? String(index), ...(typeof line === 'number' ? { line } : {}) }
  })

const chunkNames = (packed: Uint8Array): readonly ChunkNames[] =>
  packed.length === 0 ? [] : (JSON.parse(unpack(packed)) as readonly ChunkNames[])
