import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { AcceptedBatch } from '../../model/async-batch.ts'
import { bodyNameOf } from '../../model/generation.ts'
import type { AsyncBatchStore, Changed, Creation, FoundBatch } from '../../ports/async-batches.ts'
import {
  advanced,
  type Change,
  cancelled,
  confirmed,
  ended,
  headed,
  lookedAt,
  passedOn,
  reopened,
  started,
  takenOver,
  updateMeta,
} from './async-changes.ts'
import { countIn, due, list } from './async-lists.ts'
import {
  fromMeta,
  isAsynchronous,
  namesPartition,
  progressRange,
  toMeta,
  toProgress,
} from './async-record.ts'
import { type Attributes, expiryOf, isMeta, isRecordOver, overAt, toRecord } from './batch-record.ts'
import { storedResultsOf } from './batches.ts'
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
import { addUnits, unitsOf } from './units.ts'

/** Asynchronous batches in the table of batches. */
export const createAsyncBatchStore = (calls: RecordCalls): AsyncBatchStore => {
  const within = callsWithin(calls)
  return {
    create: ({ batch, names }, now, deadline) => create(within(deadline), { batch, names }, now),
    read: async (id, now, deadline) => toProgress(await progressRecords(within(deadline), id), now),
    find: (id, now, deadline) => find(within(deadline), id, now),
    names: async (batch, deadline) => {
      const place = { writer: batch.writer, parts: batch.nameParts }
      return readParts(within(deadline), namesPartition(batch), place)
    },
    takeOver: async (stands, { batch, names }, deadline) => {
      // Its chunks are read under the record's own generation.
      const { createdAt, expiresAt } = stands
      await putNames(within(deadline), { ...batch, createdAt, expiresAt }, names)
      return changed(within(deadline), batch.id, takenOver(stands, batch, calls.writes.batch))
    },
    confirm: (batch, now, deadline) => changed(within(deadline), batch.id, confirmed(batch, now)),
    start: async ({ batch, etag }, now, deadline) => {
      const start = await changed(within(deadline), batch.id, started(batch, etag, now))
      return start.done ? start.batch : undefined
    },
    head: async (batch, header, deadline) => {
      await changed(within(deadline), batch.id, headed(batch, header))
    },
    advance: async ({ from, to }, now, deadline) => {
      return (await changed(within(deadline), from.id, advanced(from, to, now))).done
    },
    end: ({ seen, how, mark }, now, deadline) =>
      changed(within(deadline), seen.id, ended(seen, { how, mark }, now)),
    cancel: (id, now, deadline) => changed(within(deadline), id, cancelled(now)),
    bindKey: ({ keyId, batch }, now, deadline) =>
      bindKey(within(deadline), { keyId, target: bodyNameOf(batch) }, now),
    reopen: (seen, { now, due }, deadline) => changed(within(deadline), seen.id, reopened(seen, now, due)),
    passOn: (seen, pass, deadline) => changed(within(deadline), seen.id, passedOn(seen, pass)),
    lookAgain: async (batch, { due: next, nudged }, deadline) => {
      await changed(within(deadline), batch.id, lookedAt(batch, next, nudged))
    },
    list: (query, deadline) => list(within(deadline), query),
    addUnits: ({ caller, units }, now, deadline) => addUnits(within(deadline), { caller, units }, now),
    unitsOf: (caller, now, deadline) => unitsOf(within(deadline), caller, now),
    countIn: ({ caller, state }, most, deadline) => countIn(within(deadline), { caller, state }, most),
    due: (by, deadline) => due(within(deadline), by),
  }
}

/** Makes a change, if what it asks for stands. */
const changed = async (calls: RecordCall, id: string, change: Change): Promise<Changed> => {
  const send = (format: number) =>
    calls.connection.client.send(
      new UpdateItemCommand(updateMeta({ table: calls.table, id }, change, format)),
    )
  const sent = await numbered(calls, send, calls.writes.batch)
  if (sent.done) return { done: true, batch: fromMeta(sent.answer.Attributes ?? {}) }
  const { stands } = sent
  if (stands === undefined || !isAsynchronous(stands)) return { done: false, stands: undefined }
  const batch = fromMeta(stands)
  return change.isMade?.(stands) ? { done: true, batch } : { done: false, stands: batch }
}

const putNames = (calls: RecordCall, batch: AcceptedBatch, names: Uint8Array): Promise<void> => {
  const expiresAt = { N: String(batch.expiresAt) }
  return putParts(calls, { name: namesPartition(batch), writer: batch.writer, expiresAt }, names)
}

const create = async (
  calls: RecordCall,
  { batch, names }: { readonly batch: AcceptedBatch; readonly names: Uint8Array },
  now: Date,
): Promise<Creation> => {
  await putNames(calls, batch, names)
  const command = new PutItemCommand({
    TableName: calls.table,
    Item: toMeta(batch, calls.writes.batch),
    // A synchronous attempt may still hold the key, even after its day.
    ConditionExpression: `attribute_not_exists(pk) OR ${isRecordOver}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: overAt(now),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  })
  const put = await conditional(calls, () => calls.connection.client.send(command))
  if (put.done) return { created: true, batch: { ...batch, round: 0 } }
  const { stands } = put
  if (stands === undefined || !isAsynchronous(stands)) return { created: false, stands: undefined }
  const found = fromMeta(stands)
  // It is ours: the answer was lost, and the repeated write met its own record.
  return found.writer === batch.writer ? { created: true, batch: found } : { created: false, stands: found }
}

/** Kept as long as any other key. */
const bindKey = async (
  calls: RecordCall,
  { keyId, target }: { readonly keyId: string; readonly target: string },
  now: Date,
): Promise<'first' | 'again' | 'other'> => {
  const command = new PutItemCommand({
    TableName: calls.table,
    Item: {
      pk: { S: keyId },
      sk: { S: 'CANCELLATION' },
      target: { S: target },
      expiresAt: expiryOf(now),
      v: { N: String(calls.writes.batch) },
    },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  })
  const put = await conditional(calls, () => calls.connection.client.send(command))
  if (put.done) return 'first'
  return put.stands?.target?.S === target ? 'again' : 'other'
}

/** The results of a synchronous batch may be in records beside its own. */
const find = async (calls: RecordCall, id: string, now: Date): Promise<FoundBatch> => {
  const records = await progressRecords(calls, id)
  const progress = toProgress(records, now)
  if (progress) return { progress }
  const meta = records.find(isMeta)
  return { record: meta && toRecord(meta, await storedResultsOf(calls, id, meta)) }
}

const progressRecords = async (calls: RecordCall, id: string): Promise<readonly Attributes[]> => {
  const command = new QueryCommand({
    TableName: calls.table,
    KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':id': { S: id },
      ':first': { S: progressRange.first },
      ':last': { S: progressRange.last },
    },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  })
  const found = await conditional(calls, () => calls.connection.client.send(command))
  return found.done ? (found.answer.Items ?? []).map(readable) : []
}
