import type { QueryCommandInput, Update, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { type Counts, countNames, noCounts } from '../../model/counts.ts'
import { type BodyPlace, type ChunkRange, fingerprintOf } from '../../model/range.ts'
import type {
  AnnouncedChunk,
  ChunkName,
  ChunkRecord,
  ChunkStore,
  FinishedChunk,
  ReleasedChunk,
} from '../../ports/chunks.ts'
import { chunkKey, chunkSortKey, firstChunkSortKey, lastChunkSortKey, shardKey } from './async-record.ts'
import { type Attributes, completed, isNoLater, running } from './batch-record.ts'

/** Pure builders of the writes on a chunk's record and its counters, and their reading. */

const names = { '#state': 'state', '#owner': 'owner' }

const returningOld = {
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  ReturnConsumedCapacity: 'TOTAL',
} as const

type ChunkClaim = Parameters<ChunkStore['claim']>[1]

/** Whose record is written, and where. */
interface Chunk {
  readonly table: string
  readonly name: ChunkName
}

/** No attempt holds it, and none has ever recorded results of it. */
export const announceChunk = (
  { table, name }: Chunk,
  { range, place, round, expiresAt }: AnnouncedChunk,
  format: number,
): UpdateItemCommandInput => ({
  TableName: table,
  Key: chunkKey(name),
  UpdateExpression:
    'SET #state = :running, leaseUntil = :over, expiresAt = :expires, fingerprint = :fingerprint, #range = :range, place = :place, round = :round, v = :v',
  ConditionExpression: 'attribute_not_exists(pk)',
  ExpressionAttributeNames: { '#state': 'state', '#range': 'range' },
  ExpressionAttributeValues: {
    ':running': running,
    ':over': { N: '0' },
    ':expires': { N: String(expiresAt) },
    ':fingerprint': { S: fingerprintOf(range) },
    ':range': { S: JSON.stringify(range) },
    ':v': { N: String(format) },
    ':place': { S: JSON.stringify(place) },
    ':round': { N: String(round) },
  },
  ...returningOld,
})

export const announcedIn = (
  record: Attributes,
  otherwise: Pick<AnnouncedChunk, 'range' | 'place'>,
): Pick<AnnouncedChunk, 'range' | 'place'> =>
  record.range?.S === undefined || record.place?.S === undefined
    ? otherwise
    : { range: JSON.parse(record.range.S) as ChunkRange, place: JSON.parse(record.place.S) as BodyPlace }

export const roundOf = (record: Attributes): number => Number(record.round?.N ?? 0)

/** The formats differ in its type. */
export const countsIn = ({ counts }: Attributes): Counts => ({
  ...noCounts,
  ...(counts?.M
    ? Object.fromEntries(Object.entries(counts.M).map(([name, count]) => [name, Number(count.N)]))
    : (JSON.parse(counts?.S ?? '{}') as Partial<Counts>)),
})

const countsAs = (counts: Counts, format: number): Attributes[string] =>
  format >= 2
    ? { M: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { N: String(count) }])) }
    : { S: JSON.stringify(counts) }

/** Opens a finished chunk again with its results; in a round only one of two writers succeeds. */
export const reopenChunk = (table: string, name: ChunkName, round: number): Update => ({
  TableName: table,
  Key: chunkKey(name),
  UpdateExpression:
    'SET #state = :running, leaseUntil = :over, round = :round, releasedBy = attempts, abandoned = :abandoned REMOVE completedAt',
  ConditionExpression: '#state = :completed AND (attribute_not_exists(round) OR round < :round)',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: {
    ':running': running,
    ':completed': completed,
    ':over': { N: '0' },
    ':round': { N: String(round) },
    ':abandoned': { BOOL: false },
  },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
})

/** No attempt holds it, or the holder is dead (its lease is over). A chunk with another cut is refused. */
export const takeChunk = (
  { table, name }: Chunk,
  { owner, fingerprint, now, leaseUntil, expiresAt }: ChunkClaim,
  format: number,
): UpdateItemCommandInput => ({
  TableName: table,
  Key: chunkKey(name),
  UpdateExpression:
    'SET #state = :running, #owner = :owner, leaseUntil = :lease, expiresAt = :expires, fingerprint = :fingerprint, v = :v ADD attempts :one',
  ConditionExpression: `attribute_not_exists(pk) OR (fingerprint = :fingerprint AND #state = :running AND leaseUntil < :now AND ${isNoLater})`,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: {
    ':running': running,
    ':owner': { S: owner },
    ':lease': { N: String(leaseUntil) },
    ':expires': { N: String(expiresAt) },
    ':fingerprint': { S: fingerprint },
    ':now': { N: String(now.getTime()) },
    ':v': { N: String(format) },
    ':one': { N: '1' },
  },
  ReturnValues: 'ALL_NEW',
  ...returningOld,
})

/** @param parts of the decisions; undefined if they could not be stored. */
export const releaseChunk = (
  { table, name }: Chunk,
  { owner, attempt }: Pick<ReleasedChunk, 'owner' | 'attempt'>,
  parts: number | undefined,
): UpdateItemCommandInput => ({
  TableName: table,
  Key: chunkKey(name),
  UpdateExpression: `SET leaseUntil = :over${parts === undefined ? '' : ', parts = :parts, writer = :owner, releasedBy = :attempt'}`,
  ConditionExpression: '#owner = :owner AND #state = :running',
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: {
    ':over': { N: '0' },
    ':owner': { S: owner },
    ':running': running,
    ...(parts === undefined ? {} : { ':parts': { N: String(parts) }, ':attempt': { N: String(attempt) } }),
  },
  ...returningOld,
})

/** The number of the attempt that holds the chunk. */
export const chunkAttemptOf = (record: Attributes): number => Number(record.attempts?.N ?? 1)

/** Whether the attempt before the present holder gave the chunk back with its decisions. */
export const isReleased = (record: Attributes): boolean =>
  Number(record.releasedBy?.N ?? 0) === chunkAttemptOf(record) - 1 && chunkAttemptOf(record) > 1

/** Ends a chunk, if the attempt still holds it. */
export const endChunk = (
  { table, name }: Chunk,
  { owner, counts, range, now, abandoned, uncertain }: FinishedChunk,
  { parts, format }: { readonly parts: number; readonly format: number },
): Update => ({
  TableName: table,
  Key: chunkKey(name),
  UpdateExpression:
    'SET #state = :completed, completedAt = :now, #count = :count, failed = :failed, parts = :parts, writer = :owner, abandoned = :abandoned, uncertain = :uncertain, counts = :counts',
  ConditionExpression: '#owner = :owner AND #state = :running',
  ExpressionAttributeNames: { ...names, '#count': 'count' },
  ExpressionAttributeValues: {
    ':completed': completed,
    ':running': running,
    ':owner': { S: owner },
    ':now': { S: now.toISOString() },
    ':count': { N: String(range.count) },
    ':failed': { N: String(counts.failed) },
    ':parts': { N: String(parts) },
    ':abandoned': { BOOL: abandoned },
    ':uncertain': { BOOL: uncertain },
    ':counts': countsAs(counts, format),
  },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
})

export const addToCounts = (
  table: string,
  name: ChunkName,
  { counts, range, expiresAt, now }: Pick<FinishedChunk, 'counts' | 'range' | 'expiresAt' | 'now'>,
): Update => ({
  TableName: table,
  Key: shardKey(name, range.chunk),
  UpdateExpression: `SET movedAt = :now, expiresAt = :expires ADD ${countNames.map((count) => `#${count} :${count}`).join(', ')}`,
  ExpressionAttributeNames: Object.fromEntries(countNames.map((count) => [`#${count}`, count])),
  ExpressionAttributeValues: {
    ':now': { S: now.toISOString() },
    ':expires': { N: String(expiresAt) },
    ...Object.fromEntries(countNames.map((count) => [`:${count}`, { N: String(counts[count]) }])),
  },
})

const chunksBetween = (
  table: string,
  { batch }: ChunkName,
  [first, last]: readonly [string, string],
): QueryCommandInput => ({
  TableName: table,
  KeyConditionExpression: 'pk = :batch AND sk BETWEEN :first AND :last',
  ExpressionAttributeValues: { ':batch': { S: batch }, ':first': { S: first }, ':last': { S: last } },
  ConsistentRead: true,
  ReturnConsumedCapacity: 'TOTAL',
})

/** The chunk that holds an index: the last that begins at or before it. */
export const chunkHolding = (table: string, name: ChunkName): QueryCommandInput => ({
  ...chunksBetween(table, name, [firstChunkSortKey(name), chunkSortKey(name)]),
  Limit: 1,
  ScanIndexForward: false,
})

/** The finished chunks after that one. */
export const chunksAfter = (table: string, name: ChunkName, failedOnly: boolean): QueryCommandInput => {
  const query = chunksBetween(table, name, [`${chunkSortKey(name)}~`, lastChunkSortKey(name)])
  return {
    ...query,
    FilterExpression: `#state = :completed${failedOnly ? ' AND failed > :none' : ''}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ...query.ExpressionAttributeValues,
      ':completed': completed,
      ...(failedOnly ? { ':none': { N: '0' } } : {}),
    },
  }
}

/** Chunks on record that are not finished. */
export const chunksUnfinished = (table: string, name: ChunkName): QueryCommandInput => {
  const query = chunksBetween(table, name, [firstChunkSortKey(name), lastChunkSortKey(name)])
  return {
    ...query,
    FilterExpression: '#state = :running AND attribute_exists(#range)',
    ExpressionAttributeNames: { '#state': 'state', '#range': 'range' },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':running': running },
  }
}

export const toChunkRecord = (record: Attributes): ChunkRecord => ({
  firstIndex: Number(record.sk?.S?.split('#').at(-1)),
  count: Number(record.count?.N ?? 0),
  failed: Number(record.failed?.N ?? 0),
  ...(record.range?.S === undefined ? {} : { range: JSON.parse(record.range.S) as ChunkRange }),
  ...resultsPlace(record),
})

/** The place of the results of the last attempt that left any: no parts where none has. */
export const resultsPlace = (record: Attributes): Pick<ChunkRecord, 'writer' | 'parts'> => ({
  writer: record.writer?.S ?? '',
  parts: Number(record.parts?.N ?? 0),
})
