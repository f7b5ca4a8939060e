import {
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { type Counts, negated } from '../../model/counts.ts'
import type { ChunkRange } from '../../model/range.ts'
import { partCount } from '../../model/record-size.ts'
import type {
  AnnouncedChunk,
  ChunkClaim,
  ChunkName,
  ChunkRecord,
  ChunkStore,
  FinishedChunk,
  ReleasedChunk,
} from '../../ports/chunks.ts'
import { chunkPartition } from './async-record.ts'
import { type Attributes, isCompleted, isCompletedBy, ownerOf } from './batch-record.ts'
import {
  addToCounts,
  announceChunk,
  announcedIn,
  chunkAttemptOf,
  chunkHolding,
  chunksAfter,
  chunksUnfinished,
  countsIn,
  endChunk,
  isReleased,
  releaseChunk,
  reopenChunk,
  resultsPlace,
  roundOf,
  takeChunk,
  toChunkRecord,
} from './chunk-record.ts'
import {
  callsWithin,
  conditional,
  numbered,
  putParts,
  type RecordCall,
  type RecordCalls,
  readable,
  readParts,
} from './record-calls.ts'

/** Chunks of asynchronous batches in the table of batches. */
export const createChunkStore = (calls: RecordCalls): ChunkStore => {
  const within = callsWithin(calls)
  return {
    announce: (name, chunk, deadline) => announce(within(deadline), name, chunk),
    unfinished: (name, deadline) => unfinished(within(deadline), name),
    claim: async (name, attempt, deadline) => {
      const take = (format: number) =>
        calls.connection.client.send(
          new UpdateItemCommand(takeChunk({ table: calls.table, name }, attempt, format)),
        )
      const taken = await numbered(within(deadline), take, calls.writes.chunk)
      const record = taken.done ? taken.answer.Attributes : taken.stands
      return claimOf(record, attempt.owner, () => priorOf(within(deadline), name, record ?? {}))
    },
    release: (name, released, deadline) => release(within(deadline), name, released),
    finish: (name, chunk, deadline) => finish(within(deadline), name, chunk),
    finished: (name, options, deadline) => finished(within(deadline), name, options),
    results: (name, { firstIndex, writer, parts }, deadline) =>
      readParts(within(deadline), chunkPartition({ ...name, firstIndex }), { writer, parts }),
  }
}

const announce = async (
  calls: RecordCall,
  name: ChunkName,
  chunk: AnnouncedChunk,
): ReturnType<ChunkStore['announce']> => {
  const command = new UpdateItemCommand(
    announceChunk({ table: calls.table, name }, chunk, calls.writes.chunk),
  )
  const put = await conditional(calls, () => calls.connection.client.send(command))
  const { stands } = put.done ? {} : put
  if (stands === undefined) return { ...chunk, isFinal: false }
  const announced = announcedIn(stands, chunk)
  const { retryable } = countsIn(stands)
  if (!isCompleted(stands)) return { ...announced, isFinal: false }
  if (roundOf(stands) >= chunk.round || retryable === 0) return { ...announced, isFinal: true }
  await reopen(calls, name, { ...chunk, counts: negated(countsIn(stands)) })
  return { ...announced, isFinal: false }
}

/** Subtracts its counts, which are added again when it is finished again. Another writer may have been quicker. */
const reopen = async (
  calls: RecordCall,
  name: ChunkName,
  { round, ...counted }: Omit<AnnouncedChunk, 'place'> & { readonly counts: Counts },
): Promise<void> => {
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      { Update: reopenChunk(calls.table, name, round) },
      { Update: addToCounts(calls.table, name, counted) },
    ],
    ReturnConsumedCapacity: 'TOTAL',
  })
  await conditional(calls, () => calls.connection.client.send(command))
}

async function* unfinished(calls: RecordCall, name: ChunkName): AsyncGenerator<ChunkRange> {
  for await (const page of pages(calls, chunksUnfinished(calls.table, name))) {
    for (const record of page) yield JSON.parse(record.range?.S ?? '') as ChunkRange
  }
}

/** It is ours, even if the answer to the claim was lost and the repeated write met its own record. */
const claimOf = async (
  record: Attributes | undefined,
  owner: string,
  prior: () => Promise<Uint8Array | undefined>,
): Promise<ChunkClaim> => {
  if (record === undefined) return { state: 'held' } // removed in between: the next delivery handles it
  if (isCompleted(record)) return { state: 'final', abandoned: record.abandoned?.BOOL === true }
  if (ownerOf(record) !== owner) return { state: 'held' }
  return {
    state: 'claimed',
    attempt: chunkAttemptOf(record),
    takenOver: chunkAttemptOf(record) > 1,
    released: isReleased(record),
    prior: await prior(),
  }
}

const priorOf = async (
  calls: RecordCall,
  name: ChunkName,
  record: Attributes,
): Promise<Uint8Array | undefined> => {
  const place = resultsPlace(record)
  return place.parts === 0 ? undefined : readParts(calls, chunkPartition(name), place)
}

/** Where results of one attempt at a chunk lie. */
const partsIn = (name: ChunkName, { owner, expiresAt }: Pick<FinishedChunk, 'owner' | 'expiresAt'>) => ({
  name: chunkPartition(name),
  writer: owner,
  expiresAt: { N: String(expiresAt) },
})

const release = async (
  calls: RecordCall,
  name: ChunkName,
  { results, expiresAt, ...attempt }: ReleasedChunk,
): Promise<void> => {
  if (results) await putParts(calls, partsIn(name, { owner: attempt.owner, expiresAt }), results)
  const parts = results && partCount(results)
  const command = new UpdateItemCommand(releaseChunk({ table: calls.table, name }, attempt, parts))
  await conditional(calls, () => calls.connection.client.send(command))
}

const finish = async (calls: RecordCall, name: ChunkName, chunk: FinishedChunk): Promise<boolean> => {
  const { owner, results } = chunk
  await putParts(calls, partsIn(name, chunk), results)
  const format = calls.writes.chunk
  const ending = endChunk({ table: calls.table, name }, chunk, { parts: partCount(results), format })
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Update: ending }, { Update: addToCounts(calls.table, name, chunk) }],
    ReturnConsumedCapacity: 'TOTAL',
  })
  const ended = await conditional(calls, () => calls.connection.client.send(command))
  // We finished it: the answer was lost, and the repeated write failed its condition.
  return ended.done || isCompletedBy(ended.stands, owner)
}

async function* finished(
  calls: RecordCall,
  name: ChunkName,
  { failedOnly }: { readonly failedOnly: boolean },
): AsyncGenerator<ChunkRecord> {
  const [holding] = await query(calls, chunkHolding(calls.table, name))
  const first = holding?.Items?.[0]
  if (first && isShown(readable(first), failedOnly)) yield toChunkRecord(first)
  for await (const page of pages(calls, chunksAfter(calls.table, name, failedOnly))) {
    for (const record of page) yield toChunkRecord(record)
  }
}

const isShown = (record: Attributes, failedOnly: boolean): boolean =>
  isCompleted(record) && (!failedOnly || Number(record.failed?.N) > 0)

async function* pages(calls: RecordCall, input: QueryCommandInput): AsyncGenerator<readonly Attributes[]> {
  let from: Attributes | undefined
  do {
    const [page] = await query(calls, { ...input, ExclusiveStartKey: from })
    if (page === undefined) return
    yield (page.Items ?? []).map(readable)
    from = page.LastEvaluatedKey
  } while (from)
}

const query = async (calls: RecordCall, input: QueryCommandInput) => {
  const command = new QueryCommand(input)
  const found = await conditional(calls, () => calls.connection.client.send(command))
  return found.done ? [found.answer] : []
}
