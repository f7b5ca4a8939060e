import { Readable } from 'node:stream'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { nudgeOf } from '../model/generation.ts'
import { BodyLost, type BodyStore, BodyStoreUnavailable, type Upload } from '../ports/bodies.ts'
import { bodiesBucket } from '../resources/queues.ts'

/**
 * @param pathStyle the bucket in the path rather than in the host name: what an S3 on one's own machine needs.
 */
export const connectBodies = (pathStyle: boolean): S3Client =>
  new S3Client({
    forcePathStyle: pathStyle,
    // A presigned upload has no body yet to make a checksum of; bodies that are sent here travel by TLS.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

const nothingIn = new Uint8Array()

/** What takes the place of an upload that never came. It is announced like any other object, and must not be run. */
const placeholder = Buffer.from('This upload never came, and its batch was given up.\n')

/** Bodies of batches in an S3 bucket. */
export const createBodyStore = (client: S3Client, bucket: string): BodyStore => {
  const place = (id: string) => ({ Bucket: bucket, Key: bodiesBucket.prefix + id })
  const find = (id: string) => told(etagAt(client, place(id)))
  /** Who may not list is told "denied" of an object that is not there. */
  const got = async (id: string, wanted: { readonly IfMatch: string; readonly Range?: string }) => {
    const sent = client.send(new GetObjectCommand({ ...place(id), ...wanted }))
    const { Body } = await told(sent).catch(async (error: unknown) => {
      if (error instanceof BodyStoreUnavailable && isDenied(error) && (await find(id)) === undefined)
        throw new BodyLost('AccessDenied')
      throw error
    })
    return pieces(Body)
  }
  return {
    put: async (id, bytes) => {
      const command = new PutObjectCommand({
        ...place(id),
        Body: bytes,
        ContentType: 'application/x-ndjson',
        IfNoneMatch: '*',
      })
      // What is there is what an earlier attempt has put there.
      return placed(told(client.send(command)))
    },
    find,
    occupy: async (id) => {
      const command = new PutObjectCommand({
        ...place(id),
        Body: placeholder,
        ContentLength: placeholder.length,
        IfNoneMatch: '*',
      })
      return placed(told(client.send(command)))
    },
    isOccupied: async (id, etag) => {
      // One byte more than there should be.
      const sent = got(id, { IfMatch: etag, Range: `bytes=0-${placeholder.length}` })
      const start = await Array.fromAsync(await rest(sent))
      return placeholder.equals(Buffer.concat(start))
    },
    nudge: async (id) => {
      await told(
        client.send(new PutObjectCommand({ ...place(nudgeOf(id)), Body: nothingIn, ContentLength: 0 })),
      )
    },
    presign: (id, contentType, expiresIn) => presign(client, place(id), contentType, expiresIn),
    stream: async (id, etag, from) =>
      from === 0 ? got(id, { IfMatch: etag }) : rest(got(id, { IfMatch: etag, Range: `bytes=${from}-` })),
    range: async (id, etag, start, end) => {
      const all = await got(id, { IfMatch: etag, Range: `bytes=${start}-${end - 1}` })
      return Buffer.concat(await Array.fromAsync(all))
    },
  }
}

/** Behind the last byte there is nothing, which S3 has no answer for but an error. */
const rest = (sent: Promise<AsyncIterable<Uint8Array>>): Promise<AsyncIterable<Uint8Array>> =>
  sent.catch((error: unknown) => {
    if (error instanceof BodyLost && error.message === 'InvalidRange') return nothing()
    throw error
  })

async function* nothing(): AsyncGenerator<Uint8Array> {}

const etagAt = async (
  client: S3Client,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
): Promise<string | undefined> => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }))
  // A name that others begin with comes before them.
  return Contents.find((object) => object.Key === Key)?.ETag
}

const isDenied = ({ cause }: { readonly cause?: unknown }): boolean =>
  (cause as S3ServiceException | undefined)?.$metadata?.httpStatusCode === 403

const presign = async (
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
  contentType: string,
  expiresIn: number,
): Promise<Upload> => {
  // An upload happens once: what workers read does not change under them.
  const headers = { 'content-type': contentType, 'if-none-match': '*' }
  const signed = new Set(Object.keys(headers))
  const command = new PutObjectCommand({ ...place, ContentType: contentType, IfNoneMatch: '*' })
  const options = { expiresIn, signableHeaders: signed, unhoistableHeaders: signed }
  const url = await told(getSignedUrl(client, command, options))
  return { method: 'PUT', url, headers }
}

/** False when something was there already. That there is no such bucket is no sign of it. */
const placed = (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof BodyLost)) throw error
      if (!taken.has(error.message)) throw unavailable(error)
      return false
    },
  )

/** What the SDK calls a stream is one of Node's here. */
const pieces = (body: unknown): AsyncIterable<Uint8Array> => {
  if (!(body instanceof Readable)) throw new BodyStoreUnavailable('S3 answered without a body')
  return unbroken(body)
}

async function* unbroken(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) yield piece as Uint8Array
  } catch (error) {
    throw unavailable(error)
  }
}

const taken = new Set(['PreconditionFailed', '412'])
const lost = new Set(['NoSuchKey', 'NotFound', ...taken, 'InvalidRange'])

/** The SDK has retried what can be retried. */
const told = <T>(sent: Promise<T>): Promise<T> =>
  sent.catch((error: unknown) => {
    const { name, $metadata } = error as S3ServiceException
    const status = $metadata?.httpStatusCode
    if (status === 416) throw new BodyLost('InvalidRange')
    // Where there is no bucket somebody has set the service up wrong: that says nothing of any body.
    if (name === 'NoSuchBucket') throw unavailable(error)
    if (status === 412) throw new BodyLost('PreconditionFailed')
    if (lost.has(name) || status === 404) throw new BodyLost(name)
    throw unavailable(error)
  })

const unavailable = (error: unknown): BodyStoreUnavailable =>
  new BodyStoreUnavailable('the bucket of bodies did not answer', { cause: error })
