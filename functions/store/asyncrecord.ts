import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { addCounts, type Counts, countNames, noCounts } from '../async/counts.ts'
import { lifeOf } from '../async/life.ts'
import type { AcceptedBatch, AsyncBatch, ChunkName, Progress } from './asyncport.ts'
import { type Attributes, metaKey, metaName } from './batchrecord.ts'

/** How an asynchronous batch stands in the table: pure builders of its records, and their reading. */

/** Counters are spread over so many records, so that workers which finish together do not meet on one. */
const shards = 16

const shardName = (createdAt: string, chunk: number): string =>
  `COUNTS#${lifeOf(createdAt)}#${(chunk % shards).toString(shards)}`

export const shardKey = ({ batch, createdAt }: ChunkName, chunk: number): Attributes => ({
  pk: { S: batch },
  sk: { S: shardName(createdAt, chunk) },
})

const chunkPrefix = (createdAt: string): string => `CHUNK#${lifeOf(createdAt)}#`

const indexDigits = 12

export const chunkSortKey = ({ createdAt, firstIndex }: ChunkName): string =>
  chunkPrefix(createdAt) + String(firstIndex).padStart(indexDigits, '0')

/** Above every chunk of this life. */
export const lastChunkSortKey = ({ createdAt }: ChunkName): string =>
  chunkPrefix(createdAt) + '9'.repeat(indexDigits)

export const firstChunkSortKey = ({ createdAt }: ChunkName): string => chunkPrefix(createdAt)

export const chunkKey = (name: ChunkName): Attributes => ({
  pk: { S: name.batch },
  sk: { S: chunkSortKey(name) },
})

/** Parts of a chunk's results have a partition of their own: one batch's partition has to take its counters only. */
export const chunkPartition = (name: ChunkName): string => `${name.batch}#${chunkSortKey(name)}`

/** META and the counters, which stand next to each other. */
export const progressRange = { first: 'COUNTS#', last: metaName } as const

const text = (value: string): Attributes[string] => ({ S: value })
const number = (value: number): Attributes[string] => ({ N: String(value) })

/** Sorts by creation; batches of one instant by their id. */
export const listedAs = ({ createdAt, id }: Pick<AcceptedBatch, 'createdAt' | 'id'>): string =>
  `${createdAt}#${id}`

export const toMeta = (batch: AcceptedBatch): Attributes => ({
  ...metaKey(batch.id),
  // For the synchronous claim of the same key: never free, never taken over.
  state: text('asynchronous'),
  owner: text('asynchronous'),
  caller: text(batch.caller),
  listed: text(listedAs(batch)),
  open: text('open'),
  principal: text(batch.principal),
  tenant: text(batch.tenant),
  fingerprint: text(batch.fingerprint),
  createdAt: text(batch.createdAt),
  expiresAt: number(batch.expiresAt),
  source: text(JSON.stringify(batch.source)),
  total: number(batch.total),
  shows: text(batch.shows),
})

const optionalTexts = ['startedAt', 'etag', 'header', 'cancelledAt', 'completedAt'] as const

export const fromMeta = (meta: Attributes): AsyncBatch => ({
  id: textOf(meta.pk),
  caller: textOf(meta.caller),
  principal: textOf(meta.principal),
  tenant: textOf(meta.tenant),
  fingerprint: textOf(meta.fingerprint),
  createdAt: textOf(meta.createdAt),
  expiresAt: numberOf(meta.expiresAt),
  source: JSON.parse(textOf(meta.source)) as AsyncBatch['source'],
  total: numberOf(meta.total),
  shows: textOf(meta.shows) as AsyncBatch['shows'],
  ...Object.fromEntries(
    optionalTexts.flatMap((name) => (meta[name]?.S === undefined ? [] : [[name, meta[name].S]])),
  ),
  ...(meta.chunks?.N === undefined ? {} : { chunks: numberOf(meta.chunks) }),
  ...(meta.fault?.S === undefined
    ? {}
    : { fault: JSON.parse(meta.fault.S) as NonNullable<AsyncBatch['fault']> }),
})

const textOf = (value: Attributes[string] | undefined): string => value?.S ?? ''
const numberOf = (value: Attributes[string] | undefined): number => Number(value?.N ?? 0)

export const isAsynchronous = (meta: Attributes): boolean => meta.listed !== undefined

/** META and its counters, as one query reads them. Undefined without a META, or when its time is over. */
export const toProgress = (records: readonly Attributes[], now: Date): Progress | undefined => {
  const meta = records.find(({ sk }) => sk?.S === metaName)
  if (meta === undefined || !isAsynchronous(meta)) return undefined
  const batch = fromMeta(meta)
  if (batch.expiresAt * 1000 <= now.getTime()) return undefined
  const own = records.filter(({ sk }) => sk?.S?.startsWith(`COUNTS#${lifeOf(batch.createdAt)}#`))
  const moved = own.map(({ movedAt }) => textOf(movedAt)).sort()
  return {
    batch,
    counts: own.map(countsOf).reduce(addCounts, noCounts),
    ...(moved.length > 0 ? { movedAt: moved.at(-1) ?? '' } : {}),
  }
}

const countsOf = (record: Attributes): Counts =>
  Object.fromEntries(countNames.map((name) => [name, numberOf(record[name])])) as unknown as Counts

/** An update of META, for as long as it is an asynchronous batch's. */
export const updateMeta = (
  table: string,
  id: string,
  update: string,
  condition: string,
  values: Attributes,
): UpdateItemCommandInput => ({
  TableName: table,
  Key: metaKey(id),
  UpdateExpression: update,
  ConditionExpression: `attribute_exists(listed)${condition && ` AND ${condition}`}`,
  ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  ...namesIn(`${update} ${condition}`),
  ReturnValues: 'ALL_NEW',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  ReturnConsumedCapacity: 'TOTAL',
})

/** Reserved words of DynamoDB's, such as `total`, are written with `#`. It takes no empty list of names. */
const namesIn = (expressions: string): Pick<UpdateItemCommandInput, 'ExpressionAttributeNames'> => {
  const names = [...expressions.matchAll(/#(\w+)/g)].map(([name, word = '']) => [name, word])
  return names.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(names) } : {}
}
