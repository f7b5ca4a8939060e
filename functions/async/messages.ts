import * as z from 'zod'
import { idPattern } from '../runtime/ids.ts'
import type { ChunkRange } from '../store/asyncport.ts'
import { bodiesBucket } from '../store/queues.ts'
import { type Life, lifeOf, readName } from './life.ts'

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

export interface StoredBody {
  readonly batch: Life
  /** As S3 compares it: in quotes. */
  readonly etag: string
}

/** The bodies that a notification tells of. S3's test message, sent when it is set up, tells of none. */
export const readNotification = (text: string): readonly StoredBody[] =>
  notification.parse(JSON.parse(text)).Records.flatMap(({ eventName, s3: { object } }) => {
    // S3 encodes keys as a form does.
    const key = decodeURIComponent(object.key.replaceAll('+', ' '))
    const batch = key.startsWith(bodiesBucket.prefix) && readName(key.slice(bodiesBucket.prefix.length))
    return eventName.startsWith('ObjectCreated:') && batch
      ? [{ batch, etag: `"${object.eTag.replaceAll('"', '')}"` }]
      : []
  })
