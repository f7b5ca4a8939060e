import { slotsOfRows } from '../batch/parse/rows.ts'
import { rowsOfRange } from '../batch/parse/rows-range.ts'
import { noAction, noCollection, withdrawn } from '../batch/parse/slot.ts'
import type { AsyncBatch, ImportSource } from '../model/async-batch.ts'
import { type Registry, rowsSchema } from '../model/collection.ts'
import { bodyNameOf } from '../model/generation.ts'
import { isRejected, type Slot } from '../model/operation.ts'
import type { ChunkRange } from '../model/range.ts'
import type { BodyStore } from '../ports/bodies.ts'
import { withoutMembers } from '../rows/row-reader.ts'
import { fromLine } from './stored-operations.ts'

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
  { bodies, collections }: { readonly bodies: BodyStore; readonly collections: Registry },
): Promise<LoadedChunk> => {
  const bytes = await bodies.range(bodyNameOf(batch), batch.etag ?? '', range)
  const loaded =
    batch.source.kind === 'operations'
      ? storedOperations(bytes, collections)
      : importedRows({ bytes, source: batch.source, header: batch.header }, range, collections)
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

/** A part of a file, and what has to be known of the whole to read it. */
interface Part {
  readonly bytes: Uint8Array
  readonly source: ImportSource
  readonly header: string | undefined
}

/** The names of rows: index and id count through the whole file. */
const importedRows = (
  { bytes, source: { contentType, collection: name, method, action }, header }: Part,
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
  // The caller's rights were checked when the import was made.
  const rules = { collections, missingScope: () => undefined }
  const verb = method === 'ACT' ? { action: action ?? '' } : method
  const read = slotsOfRows(rows, { verb, collection: name, firstIndex }, rules)
  // Without its collection, or its action, none of them is accepted.
  const gone = collection ? noAction : noCollection
  const slots = typed
    ? read.map(judgedNow)
    : read.filter(isRejected).map((slot) => withdrawn(slot, slot, gone))
  return {
    slots: slots.map((slot, index) => ({ ...slot, index })),
    indexes: slots.map((_, at) => firstIndex + at),
  }
}

const judgedNow = (slot: Slot): Slot => (isRejected(slot) ? { ...slot, rejectedNow: true } : slot)
