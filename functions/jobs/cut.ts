import type { AsyncBatch, ImportBatch, ImportSource } from '../model/async-batch.ts'
import { type Registry, rowsSchema } from '../model/collection.ts'
import { bodyNameOf } from '../model/generation.ts'
import type { BodyPlace, ChunkRange } from '../model/range.ts'
import type { Advance } from '../ports/async-batches.ts'
import { BodyLost, type BodyStore } from '../ports/bodies.ts'
import type { Deadline } from '../ports/deadline.ts'
import { headerFault } from '../rows/csv-header.ts'
import { createSplitter, type Splitter, type SplitterOptions } from '../rows/splitter.ts'

/** One slice of a body: chunks to hand out, each with the place behind it, and the place of the next slice. */
export interface Slice extends Omit<Advance, 'refillAt'> {
  /** The header row of CSV, empty for NDJSON. Once on record, the file was judged and its rows are handed out. */
  readonly header?: string
  readonly cuts: readonly Cut[]
  /** The slice ended because of its size, so there may be more to hand out at once. */
  readonly isShort: boolean
}

export interface Cut {
  readonly range: ChunkRange
  readonly place: BodyPlace
}

export interface CutContext {
  readonly bodies: BodyStore
  readonly collections: Registry
  readonly maxImportRows: number
  /** The most bytes of a body that are read at a time, so that other bodies get their turn. */
  readonly sliceBytes: number
  /** How a file is cut into rows; this version's own when absent. Versions run side by side. */
  readonly splitter?: ((options: SplitterOptions) => Splitter) | undefined
  readonly deadline: Deadline
}

const beginning: BodyPlace = { chunk: 0, rows: 0, offset: 0, line: 1, skipping: false }

/** Operations were cut when they were accepted. */
export const sliceOfOperations = (
  { total, place = beginning }: AsyncBatch,
  ranges: readonly ChunkRange[],
  capacity: number,
): Slice => {
  const cuts = ranges.slice(place.chunk, place.chunk + capacity).map((range) => {
    return { range, place: { ...beginning, chunk: range.chunk + 1 } }
  })
  const next = cuts.at(-1)?.place ?? place
  const whole = next.chunk >= ranges.length ? { chunks: ranges.length } : {}
  return { cuts, place: next, total, ...whole, isShort: false }
}

/** Reads a file from its recorded place, as far as there is room for its chunks. */
export const sliceOfImport = async (
  batch: ImportBatch,
  capacity: number,
  context: CutContext,
): Promise<Slice> => {
  try {
    return await read(batch, capacity, context)
  } catch (error) {
    if (error instanceof BodyLost) return ended(batch.place ?? beginning, removed)
    throw error
  }
}

const removed = {
  problem: 'internal-error',
  detail:
    'The upload was removed or replaced before it was read to its end; the rows before have their results.',
} as const

const ended = (place: BodyPlace, fault: Slice['fault'], cuts: readonly Cut[] = []): Slice => ({
  cuts,
  place,
  total: place.rows,
  chunks: place.chunk,
  ...(fault === undefined ? {} : { fault }),
  isShort: false,
})

const read = async (batch: ImportBatch, capacity: number, context: CutContext): Promise<Slice> => {
  const { source } = batch
  const splitter = splitterOf(batch, context)
  const found: ChunkRange[] = []
  const take = (until: BodyPlace | undefined) =>
    sliced({ ranges: found.slice(0, capacity), read: until, splitter }, batch, context)
  let bytes = 0
  let isJudged = batch.header !== undefined || (batch.place?.chunk ?? 0) > 0
  const { bodies, collections, sliceBytes, deadline } = context
  const from = batch.place?.offset ?? 0
  for await (const piece of await bodies.stream(bodyNameOf(batch), batch.etag ?? '', from)) {
    found.push(...splitter.push(piece))
    if (!isJudged && isBegun(splitter)) {
      const fault = faultOf(splitter, source, collections)
      if (fault) return unreadable(splitter.place(), fault)
      isJudged = true
    }
    bytes += piece.length
    if (found.length > capacity) return take(undefined)
    const isFurther = splitter.place().offset > from
    if (isFurther && (bytes >= sliceBytes || deadline.passed())) return take(splitter.place())
  }
  const { ranges, fault: broken } = splitter.end()
  const fault = isJudged ? undefined : (malformed(broken) ?? faultOf(splitter, source, collections))
  if (fault) return unreadable(splitter.place(), fault)
  found.push(...ranges)
  return found.length > capacity ? take(undefined) : whole(take(splitter.place()))
}

/** The first rows are handed out only after the file was judged by its header. */
const isBegun = (splitter: Splitter): boolean =>
  splitter.header() !== undefined || splitter.fault() !== undefined

const unreadable = (place: BodyPlace, fault: NonNullable<Slice['fault']>): Slice => ({
  ...ended(place, fault),
  chunks: 0,
  total: 0,
})

const whole = (slice: Slice): Slice => {
  if (slice.chunks !== undefined) return slice
  const { chunk: chunks, rows } = slice.place
  return { ...slice, chunks, ...(rows === 0 ? { fault: nothing } : {}), isShort: false }
}

const nothing = { problem: 'empty-batch', detail: 'The upload has no row.' } as const

const splitterOf = (
  { place, header, source }: ImportBatch,
  { splitter = createSplitter }: CutContext,
): Splitter =>
  splitter({
    contentType: source.contentType,
    maxRows: source.rowsPerChunk,
    maxBytes: source.bytesPerChunk,
    ...(place === undefined ? {} : { from: place }),
    // The header can be on record before any row was handed out; then it is read again.
    ...(header !== undefined && place?.headed ? { header } : {}),
  })

const malformed = (detail: string | undefined): Slice['fault'] =>
  detail === undefined ? undefined : { problem: 'malformed-csv', detail }

const faultOf = (splitter: Splitter, source: ImportSource, collections: Registry): Slice['fault'] => {
  const collection = collections.get(source.collection)
  if (collection === undefined) return malformed('There is no such collection any more.')
  const typed = rowsSchema(collection, source.action)
  if (typed === undefined) return malformed('There is no such action any more.')
  const header = splitter.header()
  return malformed(splitter.fault() ?? (header === undefined ? undefined : headerFault(header, typed)))
}

/** What was found of a file. */
interface Found {
  readonly ranges: readonly ChunkRange[]
  /** The place up to which the file was read; undefined when not all found chunks are taken. */
  readonly read: BodyPlace | undefined
  readonly splitter: Splitter
}

const sliced = (
  { ranges, read, splitter }: Found,
  { place: from = beginning }: AsyncBatch,
  { maxImportRows }: CutContext,
): Slice => {
  const cuts = ranges.map((range) => ({ range, place: splitter.after(range) }))
  const allowed = cuts.filter(({ place }) => place.rows <= maxImportRows)
  const last = allowed.at(-1)?.place ?? from
  const named = { header: splitter.header() ?? '' }
  if (allowed.length < cuts.length) return { ...ended(last, tooMany(maxImportRows), allowed), ...named }
  const place = read ?? last
  return { cuts, place, total: place.rows, ...named, isShort: read !== undefined }
}

const tooMany = (max: number) =>
  ({
    problem: 'payload-too-large',
    detail: `maxImportRows is ${max}, and the upload has more; the rows before have their results.`,
  }) as const
