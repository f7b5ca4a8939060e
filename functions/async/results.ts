import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { parseJson } from '../batch/json/json.ts'
import { failure } from '../batch/outcome.ts'
import { type Entry, entryOf } from '../batch/render/entry.ts'
import type { AsyncBatch, AsyncBatchStore, ChunkRecord, ChunkStore } from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'
import { calledIn } from './names.ts'

/** Results of a chunk as they are stored: compressed JSON, ready to be shown. */
export const packEntries = (entries: readonly Entry[]): Uint8Array =>
  deflateRawSync(JSON.stringify(entries), { level: 1 })

export const unpackEntries = (packed: Uint8Array): readonly Entry[] =>
  parseJson(inflateRawSync(packed).toString()) as unknown as readonly Entry[]

export interface ResultsContext {
  readonly chunks: ChunkStore
  readonly batches: Pick<AsyncBatchStore, 'names'>
  readonly deadline: Deadline
}

/** Results from an index on, in order of their index, chunk by chunk. */
export async function* entriesFrom(
  batch: AsyncBatch,
  firstIndex: number,
  options: { readonly failedOnly: boolean },
  context: ResultsContext,
): AsyncGenerator<Entry> {
  const pages = isUnrun(batch) ? unrun(batch, context) : finished(batch, firstIndex, options, context)
  for await (const entries of pages) {
    yield* entries.filter(
      ({ index, status }) => index >= firstIndex && (!options.failedOnly || status >= 400),
    )
  }
}

async function* finished(
  batch: AsyncBatch,
  firstIndex: number,
  options: { readonly failedOnly: boolean },
  { chunks, deadline }: ResultsContext,
): AsyncGenerator<readonly Entry[]> {
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex: startOf(batch, firstIndex) }
  const found = chunks.finished(name, options, deadline)
  const read = async (record: ChunkRecord) => unpackEntries(await chunks.results(name, record, deadline))
  if (batch.source.kind === 'import') {
    for await (const record of found) yield sorted(await read(record))
    return
  }
  const records = await Array.fromAsync(found)
  yield sorted((await Promise.all(records.map(read))).flat())
}

const sorted = (entries: readonly Entry[]): readonly Entry[] => entries.toSorted((a, b) => a.index - b.index)

/** Chunks of a request are not in one piece: any of them may hold the index. */
const startOf = ({ source }: AsyncBatch, index: number): number => (source.kind === 'import' ? index : 0)

/** It has ended before anybody began with it, so that there is no chunk to tell of its operations. */
const isUnrun = ({ startedAt, completedAt }: AsyncBatch): boolean =>
  completedAt !== undefined && startedAt === undefined

async function* unrun(
  batch: AsyncBatch,
  { batches, deadline }: ResultsContext,
): AsyncGenerator<readonly Entry[]> {
  if (batch.source.kind === 'import') return
  const packed = batch.nameParts === 0 ? new Uint8Array() : await batches.names(batch, deadline)
  const rejected = failure('not-attempted', batch.givenUp ? neverCame : 'The batch was cancelled.')
  const called = batch.source.ranges.flatMap((range) => calledIn(packed, range))
  yield sorted(called.map((names) => entryOf(names, rejected, 'full')))
}

const neverCame = 'The batch could not be stored, so nothing of it was run.'
