import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { parseJson } from '../batch/json/json.ts'
import type { Entry } from '../batch/render/entry.ts'
import type { AsyncBatch, ChunkStore } from '../store/asyncport.ts'
import type { Deadline } from '../store/port.ts'

/** Results of a chunk as they are stored: compressed JSON, ready to be shown. */
export const packEntries = (entries: readonly Entry[]): Uint8Array =>
  deflateRawSync(JSON.stringify(entries), { level: 1 })

export const unpackEntries = (packed: Uint8Array): readonly Entry[] =>
  parseJson(inflateRawSync(packed).toString()) as unknown as readonly Entry[]

/** Results from an index on, in order of their index, chunk by chunk. */
export async function* entriesFrom(
  batch: AsyncBatch,
  firstIndex: number,
  options: { readonly failedOnly: boolean },
  chunks: ChunkStore,
  deadline: Deadline,
): AsyncGenerator<Entry> {
  const name = { batch: batch.id, createdAt: batch.createdAt, firstIndex: startOf(batch, firstIndex) }
  const found = chunks.finished(name, options, deadline)
  const pages = batch.source.kind === 'import' ? oneByOne(found) : together(found)
  for await (const records of pages) {
    const packed = await Promise.all(records.map((record) => chunks.results(name, record, deadline)))
    const entries = packed.flatMap(unpackEntries).sort((a, b) => a.index - b.index)
    yield* entries.filter(
      ({ index, status }) => index >= firstIndex && (!options.failedOnly || status >= 400),
    )
  }
}

/** Chunks of a request are not in one piece: any of them may hold the index. */
const startOf = ({ source }: AsyncBatch, index: number): number => (source.kind === 'import' ? index : 0)

async function* oneByOne<T>(all: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const one of all) yield [one]
}

async function* together<T>(all: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  yield await Array.fromAsync(all)
}
