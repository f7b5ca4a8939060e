import * as z from 'zod'
import {
  type BodyName,
  bodyNameOf,
  type Generation,
  generationOf,
  isNudge,
  readName,
} from '../model/generation.ts'
import { idPattern } from '../model/ids.ts'
import type { ChunkRange } from '../model/range.ts'
import { bodiesBucket } from '../resources/queues.ts'
import { numbered } from './numbered.ts'

const count = z.int().nonnegative()

/** A message on the queue of chunks: a batch, and the bytes of its body to run. */
const chunkMembers = {
  batch: z.string().regex(idPattern),
  life: z.string(),
  chunk: count,
  firstIndex: count,
  firstLine: count,
  count: count.min(1),
}
const chunkMessage = z.discriminatedUnion('v', [
  z.strictObject({ v: z.literal(1), ...chunkMembers, start: count, end: count }),
  z.strictObject({ v: z.literal(2), ...chunkMembers, bytes: z.tuple([count, count]) }),
])

export interface ChunkMessage {
  readonly batch: string
  /** When the batch was created, in the form of `lifeOf`. */
  readonly generation: string
  readonly range: ChunkRange
}

/** @param number the format to write. */
export const writeChunkMessage = (
  { id, createdAt }: Generation,
  range: ChunkRange,
  number: number,
): string => {
  const whose = { v: number, batch: id, life: generationOf(createdAt) }
  if (number === 1) return JSON.stringify({ ...whose, ...range })
  const { start, end, ...rest } = range
  return JSON.stringify({ ...whose, ...rest, bytes: [start, end] })
}

/**
 * @throws LaterFormat when a later version has sent it.
 * @throws Error when the message is not ours.
 */
export const readChunkMessage = (text: string): ChunkMessage => {
  const { batch, life, chunk, firstIndex, firstLine, count, ...where } = chunkMessage.parse(numbered(text))
  const [start, end] = where.v === 1 ? [where.start, where.end] : where.bytes
  return { batch, generation: life, range: { chunk, start, end, firstIndex, firstLine, count } }
}

/**
 * The parts of S3's notification that are read here. S3 raises the first part of its version when consumers have to
 * change ("Event message structure").
 */
const objectCreated = z.object({
  eventVersion: z.string().regex(/^2\./),
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), eTag: z.string() }),
  }),
})
const notification = z.object({ Records: z.array(objectCreated) })
const testEvent = z.object({ Event: z.literal('s3:TestEvent') })

/** A message that names a batch to continue. */
const goOnMessage = z.discriminatedUnion('v', [
  z.strictObject({ v: z.literal(1), goOn: z.string() }),
  z.strictObject({ v: z.literal(2), goOn: z.tuple([z.string(), z.string()]).rest(z.string()) }),
])

/** @param number the format to write. */
export const writeGoOn = (batch: Generation, number: number): string => {
  const name = bodyNameOf(batch)
  return JSON.stringify({ v: number, goOn: number === 1 ? name : name.split('-') })
}

/** A batch with something to hand out. */
export interface Call {
  readonly batch: BodyName
  /** The ETag of a new body, in quotes, as S3 compares it. */
  readonly etag?: string
}

/**
 * The work of a message on the queue of uploads. Notifications of another bucket of the account have no effect, nor has
 * the test message that S3 sends at its setup.
 * @throws LaterFormat when a later version has sent it.
 * @throws Error when it is neither ours nor S3's.
 */
export const readCalls = (text: string, bucket: string): readonly Call[] => {
  const message = numbered(text)
  const own = goOnMessage.safeParse(message)
  if (own.success) {
    const { goOn } = own.data
    const batch = readName(typeof goOn === 'string' ? goOn : goOn.join('-'))
    return batch ? [{ batch }] : []
  }
  if (testEvent.safeParse(message).success) return []
  return notification
    .parse(message)
    .Records.filter(({ s3 }) => s3.bucket.name === bucket)
    .flatMap(callOf)
}

const callOf = ({ eventName, s3: { object } }: z.infer<typeof objectCreated>): readonly Call[] => {
  // S3 encodes keys as a form does.
  const key = decodeURIComponent(object.key.replaceAll('+', ' '))
  const name = key.slice(bodiesBucket.prefix.length)
  const batch = key.startsWith(bodiesBucket.prefix) ? readName(name) : undefined
  if (batch === undefined || !eventName.startsWith('ObjectCreated:')) return []
  return isNudge(name) ? [{ batch }] : [{ batch, etag: `"${object.eTag.replaceAll('"', '')}"` }]
}
