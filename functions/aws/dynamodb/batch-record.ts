import type { AttributeValue, PutItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { limits } from '../../model/limits.ts'
import type { BatchRecord, ClaimRequest } from '../../ports/batches.ts'

/** Pure builders of the writes on a batch's META record, and its reading. */

export type Attributes = Record<string, AttributeValue>

/** The place of the results: the record itself, or parts of their own. */
export interface ResultsPlace {
  readonly inline?: Uint8Array
  readonly parts: number
  readonly writer: string
}

export const metaKey = (id: string): Attributes => ({ pk: { S: id }, sk: { S: metaName } })

export const metaName = 'META'

export const isMeta = ({ sk }: Attributes): boolean => sk?.S === metaName

/** Parts have their writer's name in the key, so that an overtaken attempt cannot change those of its successor. */
export const partKey = (id: string, writer: string, part: number): Attributes => ({
  pk: { S: id },
  sk: { S: `RESULTS#${writer}#${String(part).padStart(4, '0')}` },
})

/** The end of an attempt, in the record of a batch or a chunk. */
export const running = { S: 'running' } as const
export const completed = { S: 'completed' } as const

const seconds = (now: Date): number => Math.floor(now.getTime() / 1000)

export const expiryOf = (now: Date): AttributeValue => ({
  N: String(seconds(now) + limits.idempotencyTtlSeconds),
})

const names = { '#state': 'state', '#owner': 'owner' }

/** The condition that a writer of this format can read all of the record. */
export const isNoLater = '(attribute_not_exists(v) OR v <= :v)'

const update = (table: string, id: string) =>
  ({
    TableName: table,
    Key: metaKey(id),
    ExpressionAttributeNames: names,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
  }) as const

/** The margin after a lease before another attempt takes over, in milliseconds, since clocks may differ. */
const clockMargin = 5_000

const attemptValues = ({ owner, leaseUntil }: ClaimRequest): Attributes => ({
  ':running': running,
  ':owner': { S: owner },
  ':lease': { N: String(leaseUntil) },
  ':one': { N: '1' },
})

/** No attempt holds it, or the holder is dead (its lease is over). Earlier results stay, and so does their end. */
export const takeFree = (table: string, request: ClaimRequest, format: number): UpdateItemCommandInput => ({
  ...update(table, request.id),
  ExpressionAttributeNames: { ...names, '#total': 'total' },
  UpdateExpression:
    'SET #state = :running, #owner = :owner, leaseUntil = :lease, expiresAt = if_not_exists(expiresAt, :expires), fingerprint = :fingerprint, caller = :caller, #total = :total, createdAt = if_not_exists(createdAt, :created), v = :v ADD attempts :one',
  ConditionExpression: `attribute_not_exists(pk) OR (fingerprint = :fingerprint AND #state = :running AND leaseUntil < :now AND expiresAt > :seconds AND ${isNoLater})`,
  ExpressionAttributeValues: {
    ...attemptValues(request),
    ':v': { N: String(format) },
    ':fingerprint': { S: request.fingerprint },
    ':caller': { S: request.caller },
    ':total': { N: String(request.total) },
    ':created': { S: request.now.toISOString() },
    ':expires': expiryOf(request.now),
    ':now': { N: String(request.now.getTime() - clockMargin) },
    ':seconds': { N: String(seconds(request.now)) },
  },
})

/** It is completed, by the same owner as when it was read. */
export const takeCompleted = (
  table: string,
  request: ClaimRequest,
  { previous, format }: { readonly previous: string; readonly format: number },
): UpdateItemCommandInput => ({
  ...update(table, request.id),
  UpdateExpression: 'SET #state = :running, #owner = :owner, leaseUntil = :lease, v = :v ADD attempts :one',
  ConditionExpression: `#owner = :previous AND #state = :completed AND ${isNoLater}`,
  ExpressionAttributeValues: {
    ...attemptValues(request),
    ':v': { N: String(format) },
    ':previous': { S: previous },
    ':completed': completed,
  },
})

/** An expired record that no attempt holds counts as absent, even before TTL has removed it. */
export const isRecordOver = '(expiresAt <= :seconds AND (#state <> :running OR leaseUntil < :now))'

export const overAt = (now: Date): Attributes => ({
  ':seconds': { N: String(seconds(now)) },
  ':running': running,
  ':now': { N: String(now.getTime() - clockMargin) },
})

/** An expired record that TTL has not removed yet counts as absent, and so do its results. */
export const takeExpired = (
  table: string,
  request: ClaimRequest,
  { previous, format }: { readonly previous: string; readonly format: number },
): PutItemCommandInput => ({
  TableName: table,
  Item: {
    ...metaKey(request.id),
    state: running,
    owner: { S: request.owner },
    leaseUntil: { N: String(request.leaseUntil) },
    fingerprint: { S: request.fingerprint },
    caller: { S: request.caller },
    total: { N: String(request.total) },
    createdAt: { S: request.now.toISOString() },
    expiresAt: expiryOf(request.now),
    attempts: { N: '1' },
    v: { N: String(format) },
  },
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: { ':previous': { S: previous }, ...overAt(request.now) },
  ConditionExpression: `#owner = :previous AND ${isRecordOver}`,
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  ReturnConsumedCapacity: 'TOTAL',
})

/** Ends an attempt, if it still holds the batch. */
export const finish = (
  { table, id }: { readonly table: string; readonly id: string },
  { inline, parts, writer }: ResultsPlace,
  { uncertain, now, format }: { readonly uncertain: boolean; readonly now: Date; readonly format: number },
): UpdateItemCommandInput => ({
  ...update(table, id),
  ReturnValues: 'NONE',
  UpdateExpression: inline
    ? 'SET #state = :completed, completedAt = :now, uncertain = :uncertain, results = :results REMOVE parts, writer'
    : 'SET #state = :completed, completedAt = :now, uncertain = :uncertain, parts = :parts, writer = :owner REMOVE results',
  ConditionExpression: '#owner = :owner AND #state = :running',
  ExpressionAttributeValues: {
    ':running': running,
    ':completed': completed,
    ':owner': { S: writer },
    ':now': completion(now, format),
    ':uncertain': { BOOL: uncertain },
    ...(inline ? { ':results': { B: inline } } : { ':parts': { N: String(parts) } }),
  },
})

const completion = (now: Date, format: number): AttributeValue =>
  format >= 2 ? { N: String(now.getTime()) } : { S: now.toISOString() }

/** ISO 8601. The two formats differ in its type. */
export const completedAtOf = ({ completedAt }: Attributes): string | undefined =>
  completedAt?.N === undefined ? completedAt?.S : new Date(Number(completedAt.N)).toISOString()

/** Ends a lease early: the attempt is over, and recorded nothing. */
export const giveBack = (table: string, id: string, owner: string): UpdateItemCommandInput => ({
  ...update(table, id),
  ReturnValues: 'NONE',
  UpdateExpression: 'SET leaseUntil = :over',
  ConditionExpression: '#owner = :owner AND #state = :running',
  ExpressionAttributeValues: { ':over': { N: '0' }, ':owner': { S: owner }, ':running': running },
})

export const createdAtOf = (item: Attributes): string => item.createdAt?.S ?? ''

export const ownerOf = (item: Attributes): string => item.owner?.S ?? ''

/** The number of the attempt that holds it, or that completed it. */
export const attemptOf = (item: Attributes): number => Number(item.attempts?.N ?? 1)

/** Whether an attempt may still be running. */
export const isHeld = (item: Attributes, now: Date): boolean =>
  item.state?.S === running.S && freeFrom(item) >= now.getTime()

const leaseUntil = (item: Attributes): number => Number(item.leaseUntil?.N ?? 0)

const freeFrom = (item: Attributes): number => leaseUntil(item) + clockMargin

export const isCompleted = (item: Attributes): boolean => item.state?.S === completed.S

/** Where the answer to an end was lost, its repetition meets what it has left. */
export const isCompletedBy = (item: Attributes | undefined, owner: string): boolean =>
  item !== undefined && ownerOf(item) === owner && isCompleted(item)

export const resultsPlaceOf = (item: Attributes): ResultsPlace => ({
  ...(item.results?.B ? { inline: item.results.B } : {}),
  parts: Number(item.parts?.N ?? 0),
  writer: item.writer?.S ?? '',
})

export const toRecord = (item: Attributes, results: Uint8Array | undefined): BatchRecord => ({
  state: isCompleted(item) ? 'completed' : 'running',
  owner: ownerOf(item),
  fingerprint: item.fingerprint?.S ?? '',
  leaseUntil: leaseUntil(item),
  freeFrom: freeFrom(item),
  caller: item.caller?.S ?? '',
  total: Number(item.total?.N ?? 0),
  completedAt: isCompleted(item) ? completedAtOf(item) : undefined,
  asynchronous: item.listed !== undefined,
  createdAt: createdAtOf(item),
  expiresAt: Number(item.expiresAt?.N ?? 0),
  results,
})
