import {
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { type Counts, negated } from '../../model/counts.ts'
import type { ChunkRange } from '../../model/range.ts'
import { partsOf } from '../../model/record-size.ts'
import type {
  AnnouncedChunk,
  ChunkClaim,
  ChunkName,
  ChunkRecord,
  ChunkStore,
  FinishedChunk,
  ReleasedChunk,
} from '../../ports/chunks.ts'
import type { Deadline } from '../../ports/deadline.ts'
import { chunkPartition } from './async-record.ts'
import { type Attributes, isCompleted, ownerOf } from './batch-record.ts'
import {
  addToCounts,
  announceChunk,
  announcedIn,
  attemptOf,
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
import { conditional, numbered, putParts, type RecordCalls, readable, readParts } from './record-calls.ts'

/** Chunks of asynchronous batches in the table of batches. */
export const createChunkStore = (calls: RecordCalls): ChunkStore => ({
  announce: (name, chunk, deadline) => announce(calls, name, chunk, deadline),
  unfinished: (name, deadline) => unfinished(calls, name, deadline),
  claim: async (name, attempt, deadline) => {
    const take = (format: number) =>
      calls.connection.client.send(new UpdateItemCommand(takeChunk(calls.table, name, attempt, format)))
    const taken = await numbered(calls, take, deadline, calls.writes.chunk)
    const record = taken.done ? taken.answer.Attributes : taken.stands
    return claimOf(record, attempt.owner, () => priorOf(calls, name, record ?? {}, deadline))
  },
  release: (name, released, deadline) => release(calls, name, released, deadline),
  finish: (name, chunk, deadline) => finish(calls, name, chunk, deadline),
  finished: (name, options, deadline) => finished(calls, name, options, deadline),
  results: (name, { firstIndex, writer, parts }, deadline) =>
    readParts(calls, chunkPartition({ ...name, firstIndex }), { writer, parts }, deadline),
})

const announce = async (
  calls: RecordCalls,
  name: ChunkName,
  chunk: AnnouncedChunk,
  deadline: Deadline,
): ReturnType<ChunkStore['announce']> => {
  const command = new UpdateItemCommand(announceChunk(calls.table, name, chunk, calls.writes.chunk))
  const put = await conditional(calls, () => calls.connection.client.send(command), deadline)
  const { stands } = put.done ? {} : put
  if (stands === undefined) return { ...chunk, isFinal: false }
  const announced = announcedIn(stands, chunk)
  const { retryable } = countsIn(stands)
  if (!isCompleted(stands)) return { ...announced, isFinal: false }
  if (roundOf(stands) >= chunk.round || retryable === 0) return { ...announced, isFinal: true }
  await reopen(calls, name, chunk, countsIn(stands), deadline)
  return { ...announced, isFinal: false }
}

/** Its counts go with it: they are added again when it is finished again. Somebody else may have been quicker. */
const reopen = async (
  calls: RecordCalls,
  name: ChunkName,
  { range, round, expiresAt, now }: AnnouncedChunk,
  counted: Counts,
  deadline: Deadline,
): Promise<void> => {
  const counts = negated(counted)
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      { Update: reopenChunk(calls.table, name, round) },
      { Update: addToCounts(calls.table, name, { counts, range, expiresAt, now }) },
    ],
    ReturnConsumedCapacity: 'TOTAL',
  })
  await conditional(calls, () => calls.connection.client.send(command), deadline)
}

async function* unfinished(
  calls: RecordCalls,
  name: ChunkName,
  deadline: Deadline,
): AsyncGenerator<ChunkRange> {
  for await (const page of pages(calls, chunksUnfinished(calls.table, name), deadline)) {
    for (const record of page) yield JSON.parse(record.range?.S ?? '') as ChunkRange
  }
}

/** Ours, also where the answer to the claim was lost and its repetition met the record that it had made. */
const claimOf = async (
  record: Attributes | undefined,
  owner: string,
  prior: () => Promise<Uint8Array | undefined>,
): Promise<ChunkClaim> => {
  if (record === undefined) return { state: 'held' } // gone in between: the next delivery sees
  if (isCompleted(record)) return { state: 'final', abandoned: record.abandoned?.BOOL === true }
  if (ownerOf(record) !== owner) return { state: 'held' }
  return {
    state: 'claimed',
    attempt: attemptOf(record),
    takenOver: attemptOf(record) > 1,
    released: isReleased(record),
    prior: await prior(),
  }
}

const priorOf = async (
  calls: RecordCalls,
  name: ChunkName,
  record: Attributes,
  deadline: Deadline,
): Promise<Uint8Array | undefined> => {
  const place = resultsPlace(record)
  return place.parts === 0 ? undefined : readParts(calls, chunkPartition(name), place, deadline)
}

const release = async (
  calls: RecordCalls,
  name: ChunkName,
  { results, expiresAt, ...attempt }: ReleasedChunk,
  deadline: Deadline,
): Promise<void> => {
  const expiry = { N: String(expiresAt) }
  if (results) await putParts(calls, chunkPartition(name), attempt.owner, results, expiry, deadline)
  const parts = results && partsOf(results)
  const command = new UpdateItemCommand(releaseChunk(calls.table, name, attempt, parts))
  await conditional(calls, () => calls.connection.client.send(command), deadline)
}

const finish = async (
  calls: RecordCalls,
  name: ChunkName,
  chunk: FinishedChunk,
  deadline: Deadline,
): Promise<boolean> => {
  const { owner, results, expiresAt } = chunk
  await putParts(calls, chunkPartition(name), owner, results, { N: String(expiresAt) }, deadline)
  const format = calls.writes.chunk
  const ending = endChunk(calls.table, name, chunk, { parts: partsOf(results), format })
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Update: ending }, { Update: addToCounts(calls.table, name, chunk) }],
    ReturnConsumedCapacity: 'TOTAL',
  })
  const ended = await conditional(calls, () => calls.connection.client.send(command), deadline)
  // Finished by us: the answer to it was lost, and its repetition came second.
  return (
    ended.done || (ended.stands !== undefined && ownerOf(ended.stands) === owner && isCompleted(ended.stands))
  )
}

async function* finished(
  calls: RecordCalls,
  name: ChunkName,
  { failedOnly }: { readonly failedOnly: boolean },
  deadline: Deadline,
): AsyncGenerator<ChunkRecord> {
  const [holding] = await query(calls, chunkHolding(calls.table, name), deadline)
  const first = holding?.Items?.[0]
  if (first && isShown(readable(first), failedOnly)) yield toChunkRecord(first)
  for await (const page of pages(calls, chunksAfter(calls.table, name, failedOnly), deadline)) {
    for (const record of page) yield toChunkRecord(record)
  }
}

const isShown = (record: Attributes, failedOnly: boolean): boolean =>
  isCompleted(record) && (!failedOnly || Number(record.failed?.N) > 0)

async function* pages(
  calls: RecordCalls,
  input: QueryCommandInput,
  deadline: Deadline,
): AsyncGenerator<readonly Attributes[]> {
  let from: Attributes | undefined
  do {
    const [page] = await query(calls, { ...input, ExclusiveStartKey: from }, deadline)
    if (page === undefined) return
    yield (page.Items ?? []).map(readable)
    from = page.LastEvaluatedKey
  } while (from)
}

const query = async (calls: RecordCalls, input: QueryCommandInput, deadline: Deadline) => {
  const command = new QueryCommand(input)
  const found = await conditional(calls, () => calls.connection.client.send(command), deadline)
  return found.done ? [found.answer] : []
}
