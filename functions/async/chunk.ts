import type { Registry } from '../batch/collection.ts'
import { isRejected, type Slot } from '../batch/operation.ts'
import { slotsOfRows } from '../batch/parse/rows.ts'
import { rowsOfRange } from '../batch/parse/rows-range.ts'
import type { AsyncBatch, BodyStore, ChunkRange, ImportSource } from '../store/asyncport.ts'
import { nameOf } from './life.ts'
import { fromLine } from './lines.ts'

/** The operations of one chunk. */
export interface LoadedChunk {
  readonly slots: readonly Slot[]
  /** Position in the whole batch of each. */
  readonly indexes: readonly number[]
}

/** A deployment took the collection of a file away after it was begun: its rows cannot be read any more. */
export class CollectionGone extends Error {
  override readonly name = 'CollectionGone'
}

/** Fetches and reads one chunk's part of the body. Throws BodyLost, CollectionGone and BodyStoreUnavailable. */
export const loadChunk = async (
  batch: AsyncBatch,
  range: ChunkRange,
  bodies: BodyStore,
  collections: Registry,
): Promise<LoadedChunk> => {
  const bytes = await bodies.range(nameOf(batch), batch.etag ?? '', range.start, range.end)
  const loaded =
    batch.source.kind === 'operations'
      ? storedOperations(bytes, collections)
      : importedRows(bytes, batch.source, batch.header ?? '', range, collections)
  if (loaded.slots.length !== range.count) {
    throw new Error(`chunk ${range.chunk} has ${loaded.slots.length} operations, not ${range.count}`)
  }
  return loaded
}

const storedOperations = (bytes: Uint8Array, collections: Registry): LoadedChunk => {
  const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1)
  const stored = lines.map((line) => fromLine(line, collections))
  return { slots: stored.map(({ slot }) => slot), indexes: stored.map(({ index }) => index) }
}

/** Rows are what their line says: index and id count through the whole file. */
const importedRows = (
  bytes: Uint8Array,
  { contentType, collection: name, method }: ImportSource,
  header: string,
  { firstIndex, firstLine, count }: ChunkRange,
  collections: Registry,
): LoadedChunk => {
  const collection = collections.get(name)
  if (collection === undefined) throw new CollectionGone()
  const rows = rowsOfRange(bytes, { contentType, header, firstLine, count, collection })
  // Whether the caller may do this was decided when the import was made.
  const rules = { collections, missingScope: () => undefined }
  const slots = slotsOfRows(rows, method, name, rules, firstIndex)
  return {
    slots: slots.map((slot, index) => ({
      ...slot,
      index,
      ...(isRejected(slot) ? { rejectedNow: true as const } : {}),
    })),
    indexes: slots.map((_, at) => firstIndex + at),
  }
}
