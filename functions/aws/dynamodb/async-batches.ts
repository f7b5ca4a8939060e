import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { AcceptedBatch } from '../../model/async-batch.ts'
import { nameOf } from '../../model/generation.ts'
import type { AsyncBatchStore, Changed, Creation, Found } from '../../ports/async-batches.ts'
import type { Deadline } from '../../ports/deadline.ts'
import {
  advanced,
  type Change,
  confirmed,
  ended,
  endedBy,
  headed,
  lookedAt,
  placeText,
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
  numberOf,
  progressRange,
  text,
  textOf,
  toMeta,
  toProgress,
} from './async-record.ts'
import { type Attributes, expiryOf, isMeta, isOver, overAt, toRecord } from './batch-record.ts'
import { resultsOf } from './batches.ts'
import { conditional, numbered, putParts, type RecordCalls, readable, readParts } from './record-calls.ts'
import { addUnits, unitsOf } from './units.ts'

/** Asynchronous batches in the table of batches. */
export const createAsyncBatchStore = (calls: RecordCalls): AsyncBatchStore => ({
  create: (batch, names, now, deadline) => create(calls, batch, names, now, deadline),
  read: async (id, now, deadline) => toProgress(await progressRecords(calls, id, deadline), now),
  find: (id, now, deadline) => find(calls, id, now, deadline),
  names: async (batch, deadline) => {
    const place = { writer: batch.writer, parts: batch.nameParts }
    return readParts(calls, namesPartition(batch), place, deadline)
  },
  takeOver: async (stands, batch, names, deadline) => {
    // They are looked for under the record's own life.
    const { createdAt, expiresAt } = stands
    await putNames(calls, { ...batch, createdAt, expiresAt }, names, deadline)
    const change = takenOver(stands, batch, calls.writes.batch)
    return changed(calls, batch.id, change, deadline, ({ writer }) => textOf(writer) === batch.writer)
  },
  confirm: (batch, now, deadline) => changed(calls, batch.id, confirmed(batch, now), deadline),
  start: async (batch, etag, now, deadline) => {
    const start = await changed(calls, batch.id, started(batch, etag, now), deadline)
    return start.done ? start.batch : undefined
  },
  head: async (batch, header, deadline) => {
    await changed(calls, batch.id, headed(batch, header), deadline)
  },
  advance: async (from, to, now, deadline) => {
    const isThere = ({ place }: Attributes) => textOf(place) === placeText(to.place)
    return (await changed(calls, from.id, advanced(from, to, now), deadline, isThere)).done
  },
  end: (seen, how, mark, now, deadline) =>
    changed(calls, seen.id, ended(seen, how, mark, now), deadline, (record) => endedBy(record) === mark),
  cancel: (id, now, deadline) => {
    const where = ['attribute_not_exists(#completedAt)', 'attribute_not_exists(#cancelledAt)']
    const change = { set: { cancelledAt: text(now.toISOString()) }, where }
    return changed(calls, id, change, deadline, isCancelled)
  },
  bindKey: (keyId, batch, now, deadline) => bindKey(calls, keyId, nameOf(batch), now, deadline),
  reopen: (seen, now, due, deadline) => {
    // Whose it is makes no difference: it is open in the next round, and has to be called for.
    const isOpen = (record: Attributes) => numberOf(record.round) === seen.round + 1
    return changed(calls, seen.id, reopened(seen, now, due), deadline, isOpen)
  },
  lookAgain: async (batch, next, nudged, deadline) => {
    await changed(calls, batch.id, lookedAt(batch, next, nudged), deadline)
  },
  list: (query, deadline) => list(calls, query, deadline),
  addUnits: (caller, units, now, deadline) => addUnits(calls, caller, units, now, deadline),
  unitsOf: (caller, now, deadline) => unitsOf(calls, caller, now, deadline),
  countIn: (caller, state, most, deadline) => countIn(calls, caller, state, most, deadline),
  due: (by, deadline) => due(calls, by, deadline),
})

/** Asked before, or ended so: what was wanted is there. */
const isCancelled = ({ cancelledAt }: Attributes): boolean => cancelledAt !== undefined

/**
 * Makes a change, if what it asks for stands.
 * @param isMade whether the record that stands in its way is what it was to leave: its answer was lost.
 */
const changed = async (
  calls: RecordCalls,
  id: string,
  change: Change,
  deadline: Deadline,
  isMade: (stands: Attributes) => boolean = () => false,
): Promise<Changed> => {
  const send = (format: number) =>
    calls.connection.client.send(new UpdateItemCommand(updateMeta(calls.table, id, change, format)))
  const sent = await numbered(calls, send, deadline, calls.writes.batch)
  if (sent.done) return { done: true, batch: fromMeta(sent.answer.Attributes ?? {}) }
  const { stands } = sent
  if (stands === undefined || !isAsynchronous(stands)) return { done: false, stands: undefined }
  const batch = fromMeta(stands)
  return isMade(stands) ? { done: true, batch } : { done: false, stands: batch }
}

const putNames = (
  calls: RecordCalls,
  batch: AcceptedBatch,
  names: Uint8Array,
  deadline: Deadline,
): Promise<void> => {
  const expiresAt = { N: String(batch.expiresAt) }
  return putParts(calls, namesPartition(batch), batch.writer, names, expiresAt, deadline)
}

const create = async (
  calls: RecordCalls,
  batch: AcceptedBatch,
  names: Uint8Array,
  now: Date,
  deadline: Deadline,
): Promise<Creation> => {
  await putNames(calls, batch, names, deadline)
  const command = new PutItemCommand({
    TableName: calls.table,
    Item: toMeta(batch, calls.writes.batch),
    // A synchronous attempt may still hold the key, also when its day is over.
    ConditionExpression: `attribute_not_exists(pk) OR ${isOver}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: overAt(now),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  })
  const put = await conditional(calls, () => calls.connection.client.send(command), deadline)
  if (put.done) return { created: true, batch: { ...batch, round: 0 } }
  const { stands } = put
  if (stands === undefined || !isAsynchronous(stands)) return { created: false, stands: undefined }
  const found = fromMeta(stands)
  // Ours: the answer to it was lost, and its repetition met the record that it had made.
  return found.writer === batch.writer ? { created: true, batch: found } : { created: false, stands: found }
}

/** Kept as long as any other key. */
const bindKey = async (
  calls: RecordCalls,
  keyId: string,
  target: string,
  now: Date,
  deadline: Deadline,
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
  const put = await conditional(calls, () => calls.connection.client.send(command), deadline)
  if (put.done) return 'first'
  return put.stands?.target?.S === target ? 'again' : 'other'
}

/** The results of a synchronous batch may lie beside its record. */
const find = async (calls: RecordCalls, id: string, now: Date, deadline: Deadline): Promise<Found> => {
  const records = await progressRecords(calls, id, deadline)
  const progress = toProgress(records, now)
  if (progress) return { progress }
  const meta = records.find(isMeta)
  return { record: meta && toRecord(meta, await resultsOf(calls, id, meta, deadline)) }
}

const progressRecords = async (
  calls: RecordCalls,
  id: string,
  deadline: Deadline,
): Promise<readonly Attributes[]> => {
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
  const found = await conditional(calls, () => calls.connection.client.send(command), deadline)
  return found.done ? (found.answer.Items ?? []).map(readable) : []
}
