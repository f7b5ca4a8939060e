import { type BatchResource, isKeyed } from '../batch/resource.ts'
import { unpackEntries } from '../batch/stored.ts'
import type { AsyncBatch, ImportBatch } from '../model/async-batch.ts'
import { type Entry, failure, isFailure } from '../model/outcome.ts'
import { isUnrun } from '../model/state.ts'
import type { AsyncBatchStore } from '../ports/async-batches.ts'
import type { BodyStore } from '../ports/bodies.ts'
import type { ChunkRecord, ChunkStore } from '../ports/chunks.ts'
import type { Deadline } from '../ports/deadline.ts'
import { createItemBudget } from './budget.ts'
import { calledIn } from './names.ts'
import { rowsSent, type SentRow } from './rows-sent.ts'

export interface ResultsContext {
  readonly chunks: ChunkStore
  readonly batches: Pick<AsyncBatchStore, 'names'>
  readonly deadline: Deadline
}

/** Which results of a batch. */
interface Wanted {
  readonly firstIndex: number
  readonly failedOnly: boolean
}

/** Results from an index on, in order of their index, chunk by chunk. */
export async function* entriesFrom(
  batch: BatchResource['batch'],
  wanted: Wanted,
  context: ResultsContext,
): AsyncGenerator<Entry> {
  const pages = isKeyed(batch) ? [batch.source.entries] : chunked(batch, wanted, context)
  const within = createItemBudget()
  for await (const entries of pages) {
    for (const entry of entries) {
      if (entry.index >= wanted.firstIndex && (!wanted.failedOnly || isFailure(entry.result)))
        yield within(entry)
    }
  }
}

const chunked = (
  batch: AsyncBatch,
  wanted: Wanted,
  context: ResultsContext,
): AsyncIterable<readonly Entry[]> =>
  isUnrun(batch) ? unrun(batch, context) : finished(batch, wanted, context)

async function* finished(
  batch: AsyncBatch,
  { firstIndex, failedOnly }: Wanted,
  { chunks, deadline }: ResultsContext,
): AsyncGenerator<readonly Entry[]> {
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex: startOf(batch, firstIndex) }
  const found = chunks.finished(name, { failedOnly }, deadline)
  const read = async (record: ChunkRecord) =>
    unpackEntries(await chunks.results(name, record, deadline), record.firstIndex)
  if (batch.source.kind === 'import') {
    for await (const record of found) yield sorted(await read(record))
    return
  }
  const within = createItemBudget()
  const entries: Entry[] = []
  // One chunk after the other, so that no more representations are in memory than an answer can carry.
  for await (const record of found) entries.push(...(await read(record)).map(within))
  yield sorted(entries)
}

/** A failed row, with its original text if that is known. */
export interface FailedRow {
  readonly entry: Entry
  readonly sent: SentRow | undefined
}

/** The failed rows of an upload from an index on. */
export async function* failedRowsFrom(
  batch: ImportBatch,
  firstIndex: number,
  { chunks, deadline, bodies }: ResultsContext & { readonly bodies: () => Promise<BodyStore> },
): AsyncGenerator<FailedRow> {
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex }
  for await (const record of chunks.finished(name, { failedOnly: true }, deadline)) {
    const entries = unpackEntries(await chunks.results(name, record, deadline), record.firstIndex)
    const failed = sorted(entries).filter(({ index, result }) => index >= firstIndex && isFailure(result))
    if (failed.length === 0) continue
    const rows = record.range ? await rowsSent(batch, record.range, await bodies()) : []
    for (const entry of failed) yield { entry, sent: rows[entry.index - record.firstIndex] }
  }
}

const sorted = (entries: readonly Entry[]): readonly Entry[] => entries.toSorted((a, b) => a.index - b.index)

/** Chunks of a request are not consecutive, so any of them may have the index. */
const startOf = ({ source }: AsyncBatch, index: number): number => (source.kind === 'import' ? index : 0)

async function* unrun(
  batch: AsyncBatch,
  { batches, deadline }: ResultsContext,
): AsyncGenerator<readonly Entry[]> {
  if (batch.source.kind === 'import') return
  const packed = batch.nameParts === 0 ? new Uint8Array() : await batches.names(batch, deadline)
  const rejected = failure('not-attempted', batch.givenUp ? neverCame : 'The batch was cancelled.')
  const called = batch.source.ranges.flatMap((range) => calledIn(packed, range))
  yield sorted(called.map((names) => ({ ...names, result: rejected })))
}

const neverCame = 'The batch could not be stored, so nothing of it was run.'
