import * as z from 'zod'
import type { ChunkRange } from '../store/asyncport.ts'
import { bodiesBucket } from '../store/queues.ts'

const count = z.int().nonnegative()

/** What the queue of chunks carries: which bytes of which batch's body to run. */
const chunkMessage = z.strictObject({
  v: z.literal(1),
  batch: z.string().regex(/^[0-9a-z]{26}$/),
  chunk: count,
  start: count,
  end: count,
  firstIndex: count,
  firstLine: count,
  count: count.min(1),
})

export interface ChunkMessage {
  readonly batch: string
  readonly range: ChunkRange
}

export const writeChunkMessage = (batch: string, range: ChunkRange): string =>
  JSON.stringify({ v: 1, batch, ...range })

/** @throws Error when it is no message of ours. */
export const readChunkMessage = (text: string): ChunkMessage => {
  const { v: _, batch, ...range } = chunkMessage.parse(JSON.parse(text))
  return { batch, range }
}

/** S3's notification (event version 2.x), as far as it is read here. */
const objectCreated = z.object({
  eventName: z.string(),
  s3: z.object({ object: z.object({ key: z.string(), eTag: z.string() }) }),
})
const notification = z.object({ Records: z.array(objectCreated).default([]) })

export interface StoredBody {
  readonly batch: string
  /** As S3 compares it: in quotes. */
  readonly etag: string
}

/** The bodies that a notification tells of. S3's test message, sent when it is set up, tells of none. */
export const readNotification = (text: string): readonly StoredBody[] =>
  notification.parse(JSON.parse(text)).Records.flatMap(({ eventName, s3: { object } }) => {
    // S3 encodes keys as a form does.
    const key = decodeURIComponent(object.key.replaceAll('+', ' '))
    return eventName.startsWith('ObjectCreated:') && key.startsWith(bodiesBucket.prefix)
      ? [{ batch: key.slice(bodiesBucket.prefix.length), etag: `"${object.eTag.replaceAll('"', '')}"` }]
      : []
  })
