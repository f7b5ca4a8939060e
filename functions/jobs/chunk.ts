import { slotsOfRows } from '../batch/parse/rows.ts'
import { rowsOfRange } from '../batch/parse/rows-range.ts'
import { noAction, noCollection } from '../batch/parse/slot.ts'
import type { AsyncBatch, ImportSource } from '../model/async-batch.ts'
import { type Registry, rowsSchema } from '../model/collection.ts'
import { nameOf } from '../model/generation.ts'
import { isRejected, type Slot } from '../model/operation.ts'
import type { ChunkRange } from '../model/range.ts'
import type { BodyStore } from '../ports/bodies.ts'
import { withoutMembers } from '../rows/row-reader.ts'
import { fromLine } from './lines.ts'

/** The operations of one chunk. */
export interface LoadedChunk {
  readonly slots: readonly Slot[]
  /** Position in the whole batch of each. */
  readonly indexes: readonly number[]
}

/** Fetches and reads one chunk's part of the body. Throws BodyLost and BodyStoreUnavailable. */
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
  { contentType, collection: name, method, action }: ImportSource,
  header: string,
  { firstIndex, firstLine, count }: ChunkRange,
  collections: Registry,
): LoadedChunk => {
  const collection = collections.get(name)
  const typed = collection && rowsSchema(collection, action)
  const rows = rowsOfRange(bytes, {
    contentType,
    header,
    firstLine,
    count,
    collection: typed ?? withoutMembers,
  })
  // Whether the caller may do this was decided when the import was made.
  const rules = { collections, missingScope: () => undefined }
  const read = slotsOfRows(
    rows,
    method === 'ACT' ? { action: action ?? '' } : method,
    name,
    rules,
    firstIndex,
  )
  // A deployment took it away after the file was begun: each row says so, and what item it names.
  const gone = collection ? noAction : noCollection
  const slots = typed ? read : read.map((slot) => ({ ...slot, rejected: gone }))
  return {
    slots: slots.map((slot, index) => ({
      ...slot,
      index,
      ...(isRejected(slot) ? { rejectedNow: true as const } : {}),
    })),
    indexes: slots.map((_, at) => firstIndex + at),
  }
}
