import * as z from 'zod'
import { type BodyName, isNudge, type Life, lifeOf, nameOf, readName } from '../model/generation.ts'
import { idPattern } from '../model/ids.ts'
import type { ChunkRange } from '../model/range.ts'
import { bodiesBucket } from '../resources/queues.ts'

const count = z.int().nonnegative()

/** What the queue of chunks carries: which bytes of which batch's body to run. */
const chunkMessage = z.strictObject({
  v: z.literal(1),
  batch: z.string().regex(idPattern),
  life: z.string(),
  chunk: count,
  start: count,
  end: count,
  firstIndex: count,
  firstLine: count,
  count: count.min(1),
})

export interface ChunkMessage {
  readonly batch: string
  /** When the batch was created, as `lifeOf` tells it. */
  readonly life: string
  readonly range: ChunkRange
}

export const writeChunkMessage = ({ id, createdAt }: Life, range: ChunkRange): string =>
  JSON.stringify({ v: 1, batch: id, life: lifeOf(createdAt), ...range })

/** @throws Error when it is no message of ours. */
export const readChunkMessage = (text: string): ChunkMessage => {
  const { v: _, batch, life, ...range } = chunkMessage.parse(JSON.parse(text))
  return { batch, life, range }
}

/** S3's notification (event version 2.x), as far as it is read here. */
const objectCreated = z.object({
  eventName: z.string(),
  s3: z.object({ object: z.object({ key: z.string(), eTag: z.string() }) }),
})
const notification = z.object({ Records: z.array(objectCreated).default([]) })

/** Says which batch goes on. */
const goOnMessage = z.strictObject({ v: z.literal(1), goOn: z.string() })

export const writeGoOn = (batch: Life): string => JSON.stringify({ v: 1, goOn: nameOf(batch) })

/** A batch of which something is to be handed out. */
export interface Call {
  readonly batch: BodyName
  /** Of a body that has just been stored, as S3 compares it: in quotes. */
  readonly etag?: string
}

/** What a message on the queue of uploads calls for. S3's test message, sent when it is set up, calls for nothing. */
export const readCalls = (text: string): readonly Call[] => {
  const message = JSON.parse(text) as unknown
  const own = goOnMessage.safeParse(message)
  if (!own.success) return notification.parse(message).Records.flatMap(callOf)
  const batch = readName(own.data.goOn)
  return batch ? [{ batch }] : []
}

const callOf = ({ eventName, s3: { object } }: z.infer<typeof objectCreated>): readonly Call[] => {
  // S3 encodes keys as a form does.
  const key = decodeURIComponent(object.key.replaceAll('+', ' '))
  const name = key.slice(bodiesBucket.prefix.length)
  const batch = key.startsWith(bodiesBucket.prefix) ? readName(name) : undefined
  if (batch === undefined || !eventName.startsWith('ObjectCreated:')) return []
  return isNudge(name) ? [{ batch }] : [{ batch, etag: `"${object.eTag.replaceAll('"', '')}"` }]
}
