import type { AcceptedBatch, AsyncBatch, Grants, Progress } from '../../model/async-batch.ts'
import { addCounts, type Counts, countNames, noCounts } from '../../model/counts.ts'
import { generationOf } from '../../model/generation.ts'
import type { BodyPlace } from '../../model/range.ts'
import type { BatchState } from '../../model/state.ts'
import type { ChunkName } from '../../ports/chunks.ts'
import { pack, unpack } from '../../runtime/packs.ts'
import { type Attributes, isMeta, metaKey, metaName } from './batch-record.ts'

/** The records of an asynchronous batch: pure builders, and their reading. */

/** The number of counter records, so that workers that finish together do not conflict. */
const shards = 16

const shardName = (createdAt: string, chunk: number): string =>
  `COUNTS#${generationOf(createdAt)}#${(chunk % shards).toString(shards)}`

export const shardKey = ({ batch, createdAt }: ChunkName, chunk: number): Attributes => ({
  pk: { S: batch },
  sk: { S: shardName(createdAt, chunk) },
})

const chunkPrefix = (createdAt: string): string => `CHUNK#${generationOf(createdAt)}#`

const indexDigits = 12

export const chunkSortKey = ({ createdAt, firstIndex }: ChunkName): string =>
  chunkPrefix(createdAt) + String(firstIndex).padStart(indexDigits, '0')

/** Above every chunk key of this generation. */
export const lastChunkSortKey = ({ createdAt }: ChunkName): string =>
  chunkPrefix(createdAt) + '9'.repeat(indexDigits)

export const firstChunkSortKey = ({ createdAt }: ChunkName): string => chunkPrefix(createdAt)

export const chunkKey = (name: ChunkName): Attributes => ({
  pk: { S: name.batch },
  sk: { S: chunkSortKey(name) },
})

/** Parts of a chunk's results have a partition of their own, so that the batch's partition takes only its counters. */
export const chunkPartition = (name: ChunkName): string => `${name.batch}#${chunkSortKey(name)}`

/** META and the counters, which are adjacent in the sort order. */
export const progressRange = { first: 'COUNTS#', last: metaName } as const

export const text = (value: string): Attributes[string] => ({ S: value })
export const number = (value: number): Attributes[string] => ({ N: String(value) })

/** Sorts by creation; batches of one instant by their id. */
const listedAs = ({ createdAt, id }: Pick<AcceptedBatch, 'createdAt' | 'id'>): string => `${createdAt}#${id}`

/** The partition of a caller's batches in one state. */
export const standingOf = (caller: string, state: BatchState): string => `${caller}#${state}`

/** The number of partitions of the index of unfinished batches. */
const openPartitions = 8

export const openNames: readonly string[] = Array.from({ length: openPartitions }, (_, at) => `open-${at}`)

const openName = (id: string): string =>
  openNames[Number.parseInt(id.slice(-2), 36) % openPartitions] ?? 'open-0'

/** The attributes of a batch that waits for its body: a new one, or one that is accepted again. */
export const waiting = (batch: AcceptedBatch, format: number): Attributes => ({
  writer: text(batch.writer),
  ...(batch.cut === undefined ? {} : { cut: text(batch.cut) }),
  open: text(openName(batch.id)),
  due: text(firstLook(batch)),
  standing: text(standingOf(batch.caller, 'queued')),
  source: sourceAs(batch.source, format),
  ...(batch.grants === undefined ? {} : { grants: text(JSON.stringify(batch.grants)) }),
  total: number(batch.total),
  shows: text(batch.shows),
  nameParts: number(batch.nameParts),
})

/** The formats differ in its type: compressed, it makes META cheaper to read. */
const sourceAs = (source: AcceptedBatch['source'], format: number): Attributes[string] => {
  const json = JSON.stringify(source)
  return format >= 2 ? { B: pack(json, 2) } : text(json)
}

/** The attributes that open a finished batch again. */
export const opened = ({ id, caller }: AsyncBatch, due: Date): Attributes => ({
  open: text(openName(id)),
  due: text(due.toISOString()),
  standing: text(standingOf(caller, 'running')),
})

/** Accepting a batch ends long before this. In milliseconds. */
const firstLookAfter = 5 * 60_000

const firstLook = ({ createdAt }: AcceptedBatch): string =>
  new Date(Date.parse(createdAt) + firstLookAfter).toISOString()

export const toMeta = (batch: AcceptedBatch, format: number): Attributes => ({
  ...metaKey(batch.id),
  // For a synchronous claim of the same key, which then never finds it free or takes it over.
  state: text('asynchronous'),
  owner: text('asynchronous'),
  caller: text(batch.caller),
  listed: text(listedAs(batch)),
  principal: text(batch.principal),
  tenant: text(batch.tenant),
  fingerprint: text(batch.fingerprint),
  createdAt: text(batch.createdAt),
  expiresAt: number(batch.expiresAt),
  ...waiting(batch, format),
  v: number(format),
})

/** The names of operations have a partition of their own, so that reading the progress does not read them. */
export const namesPartition = ({ id, createdAt }: Pick<AcceptedBatch, 'id' | 'createdAt'>): string =>
  `${id}#NAMES#${generationOf(createdAt)}`

const optionalTexts = [
  'cut',
  'storedAt',
  'startedAt',
  'etag',
  'header',
  'advancedAt',
  'nudgedAt',
  'cancelledAt',
  'completedAt',
  'endedBy',
] as const

export const fromMeta = (meta: Attributes): AsyncBatch => ({
  id: stringOf(meta.pk),
  writer: stringOf(meta.writer),
  caller: stringOf(meta.caller),
  principal: stringOf(meta.principal),
  tenant: stringOf(meta.tenant),
  ...(meta.grants?.S === undefined ? {} : { grants: JSON.parse(meta.grants.S) as Grants }),
  fingerprint: stringOf(meta.fingerprint),
  createdAt: stringOf(meta.createdAt),
  expiresAt: numberOf(meta.expiresAt),
  source: JSON.parse(meta.source?.B ? unpack(meta.source.B) : stringOf(meta.source)) as AsyncBatch['source'],
  total: numberOf(meta.total),
  shows: stringOf(meta.shows) as AsyncBatch['shows'],
  ...Object.fromEntries(
    optionalTexts.flatMap((name) => (meta[name]?.S === undefined ? [] : [[name, meta[name].S]])),
  ),
  nameParts: numberOf(meta.nameParts),
  round: numberOf(meta.round),
  ...(meta.place?.S === undefined ? {} : { place: JSON.parse(meta.place.S) as BodyPlace }),
  ...(meta.refillAt?.N === undefined ? {} : { refillAt: numberOf(meta.refillAt) }),
  ...(meta.chunks?.N === undefined ? {} : { chunks: numberOf(meta.chunks) }),
  ...(meta.deferred?.N === undefined ? {} : { deferred: numberOf(meta.deferred) }),
  ...(meta.isLastPass?.BOOL === true ? { isLastPass: true as const } : {}),
  ...(meta.givenUp?.BOOL === true ? { givenUp: true as const } : {}),
  ...(meta.fault?.S === undefined
    ? {}
    : { fault: JSON.parse(meta.fault.S) as NonNullable<AsyncBatch['fault']> }),
})

export const stringOf = (value: Attributes[string] | undefined): string => value?.S ?? ''
export const numberOf = (value: Attributes[string] | undefined): number => Number(value?.N ?? 0)

export const isAsynchronous = (meta: Attributes): boolean => meta.listed !== undefined

/** META and its counters, as one query reads them. Undefined without a META, or when its time is over. */
export const toProgress = (records: readonly Attributes[], now: Date): Progress | undefined => {
  const meta = records.find(isMeta)
  if (meta === undefined || !isAsynchronous(meta)) return undefined
  const batch = fromMeta(meta)
  if (batch.expiresAt * 1000 <= now.getTime()) return undefined
  const own = records.filter(({ sk }) => sk?.S?.startsWith(`COUNTS#${generationOf(batch.createdAt)}#`))
  const moved = [batch.advancedAt ?? '', ...own.map(({ movedAt }) => stringOf(movedAt))].sort().at(-1)
  return {
    batch,
    counts: own.map(countsOf).reduce(addCounts, noCounts),
    ...(moved ? { movedAt: moved } : {}),
  }
}

const countsOf = (record: Attributes): Counts =>
  Object.fromEntries(countNames.map((name) => [name, numberOf(record[name])])) as unknown as Counts
