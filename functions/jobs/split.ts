import type { AsyncBatch, Progress } from '../model/async-batch.ts'
import { bodyNameOf } from '../model/generation.ts'
import type { ChunkRange } from '../model/range.ts'
import { isFinished } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { ChunkStore } from '../ports/chunks.ts'
import type { ChunkQueue, SplitQueue } from '../ports/queues.ts'
import { type CompleteContext, completeBatch, completeWhenWhole } from './complete.ts'
import { type Cut, type CutContext, type Slice, sliceOfImport, sliceOfOperations } from './cut.ts'
import { hasCapacity, inFlight, refillAt, shareOf } from './flow.ts'
import type { Call } from './messages.ts'
import { isSpent, untilNextMinute } from './quotas.ts'

export interface SplitContext extends CutContext, CompleteContext {
  readonly batches: AsyncBatchStore
  readonly chunks: ChunkStore
  readonly queue: ChunkQueue
  readonly splits: SplitQueue
  /** The most chunks of one caller at a time. */
  readonly chunksInFlight: number
  readonly maxUnitsPerMinute: number | undefined
}

/**
 * Hands the next chunks of a body to the workers, as many as its caller may have in flight. The chunks are recorded
 * before they are sent, and the place behind them afterwards. A second run hands out the same chunks, and no worker
 * runs one of them again.
 */
export const handOut = async (call: Call, context: SplitContext): Promise<void> => {
  const progress = await begun(call, context)
  if (progress === undefined) return
  const { batch } = progress
  if (batch.chunks === undefined && !(await handOutSlice(progress, context))) return
  const now = await completeWhenWhole(batch.id, context)
  if (now && hasCapacity(now)) await context.splits.goOn(now.batch)
}

/** The requested batch, started; undefined when there is nothing to do for it. */
const begun = async (
  { batch: { id, createdAt, cut }, etag }: Call,
  context: SplitContext,
): Promise<Progress | undefined> => {
  const { batches, bodies, now, deadline } = context
  const progress = await batches.read(id, now(), deadline)
  if (progress === undefined || isFinished(progress.batch)) return undefined
  const { batch } = progress
  if (batch.createdAt !== createdAt || batch.cut !== cut) return undefined
  if (batch.startedAt !== undefined) {
    return etag === undefined || etag === batch.etag ? progress : undefined
  }
  const stored = etag ?? (await bodies.find(bodyNameOf(batch)))
  if (stored === undefined || (await isGivenUp(batch, stored, context))) return undefined
  const started = await batches.start({ batch, etag: stored }, now(), deadline)
  return started && { ...progress, batch: started }
}

/** A sweep took the place of an upload and may have died before it ended the batch; this ends it. */
const isGivenUp = async (batch: AsyncBatch, etag: string, context: SplitContext): Promise<boolean> => {
  const { bodies, now } = context
  const { source } = batch
  // A place is taken at least half an hour later, so differences of clocks do not matter.
  if (source.kind !== 'import' || now().getTime() <= Date.parse(source.uploadExpiresAt)) return false
  const isOccupied = await bodies.isOccupied(bodyNameOf(batch), etag)
  if (isOccupied) await completeBatch(batch, 'given up', context)
  return isOccupied
}

/** False when another importer hands the batch out. */
const handOutSlice = async (progress: Progress, context: SplitContext): Promise<boolean> => {
  const { batch } = progress
  const { batches, queue, splits, chunksInFlight, maxUnitsPerMinute, now, deadline } = context
  if (await isSpent(batch.caller, maxUnitsPerMinute, { batches, now: now(), deadline })) {
    await splits.goOn(batch, untilNextMinute(now()))
    return false
  }
  const share = await shareOf(batch, chunksInFlight, { batches, deadline })
  const capacity = share - inFlight(progress)
  if (capacity <= 0) return false
  const cut = await sliceOf(batch, capacity, context)
  if (cut.header !== undefined && batch.header === undefined) await batches.head(batch, cut.header, deadline)
  const slice = await announced(batch, cut, context)
  await queue.send(batch, slice.ranges)
  const handedOut = slice.place.chunk
  // A later pass knows the total from the beginning.
  const total = Math.max(slice.total, batch.round === 0 ? 0 : batch.total)
  const advance = { ...slice, total, refillAt: refillAt(handedOut, share) }
  if (!(await batches.advance({ from: batch, to: advance }, now(), deadline))) return false
  if (slice.isShort) await splits.goOn(batch)
  return !slice.isShort
}

const sliceOf = (batch: AsyncBatch, capacity: number, context: SplitContext): Promise<Slice> | Slice =>
  batch.source.kind === 'operations'
    ? sliceOfOperations(batch, batch.source.ranges, capacity)
    : sliceOfImport({ ...batch, source: batch.source }, capacity, context)

type Announced = Awaited<ReturnType<ChunkStore['announce']>>

/** The chunks of operations, whose cut is on record with the batch and equal for all importers. */
const announcedAtOnce = 40

/**
 * Puts the chunks on record, and returns the slice with those that have to be sent. The reader of a file cuts it, so
 * its chunks are recorded one after the other: a chunk recorded behind one with another version's cut would stay, and
 * its rows would run twice.
 */
const announced = async (
  batch: AsyncBatch,
  slice: Slice,
  { chunks, now, deadline }: SplitContext,
): Promise<Slice & { readonly ranges: readonly ChunkRange[] }> => {
  const { id, createdAt, round, expiresAt } = batch
  const atOnce = batch.source.kind === 'operations' ? announcedAtOnce : 1
  const announced: Announced[] = []
  let other = -1
  for (let at = 0; at < slice.cuts.length && other < 0; at += atOnce) {
    const some = slice.cuts.slice(at, at + atOnce).map(({ range, place }) => {
      const name = { batch: id, createdAt, firstIndex: range.firstIndex }
      return chunks.announce(name, { range, place, round, expiresAt, now: now() }, deadline)
    })
    announced.push(...(await Promise.all(some)))
    other = announced.findIndex(({ range }, place) => !isSame(range, slice.cuts[place]?.range))
  }
  const standing = other < 0 ? announced : announced.slice(0, other + 1)
  const ranges = standing.filter(({ isFinal }) => !isFinal).map(({ range }) => range)
  return { ...(other < 0 ? slice : upTo(slice, announced[other])), ranges }
}

const isSame = (a: ChunkRange, b: ChunkRange | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Another version of the code has recorded another cut here, which counts: the file continues behind that chunk. */
const upTo = ({ cuts, ...slice }: Slice, stands: Cut | undefined): Slice => {
  const { chunks: _, fault: __, ...rest } = slice
  const place = stands?.place ?? slice.place
  return { ...rest, cuts, place, total: place.rows, isShort: true }
}
