import { Readable } from 'node:stream'
import type { S3ServiceException } from '@aws-sdk/client-s3'
import { nudgeOf } from '../model/generation.ts'
import { BodyLost, type BodyStore, BodyStoreUnavailable } from '../ports/bodies.ts'
import { bodiesBucket } from '../resources/queues.ts'
import { GetObjectCommand, getSignedUrl, ListObjectsV2Command, PutObjectCommand, S3Client } from './sdk/s3.ts'

/**
 * @param pathStyle puts the bucket into the path rather than the host name, for an S3 on the same machine.
 */
export const connectBodies = (pathStyle: boolean): S3Client =>
  new S3Client({
    forcePathStyle: pathStyle,
    // A presigned upload has no body yet for a checksum; TLS protects the bodies that are sent from here.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

const nothingIn = new Uint8Array()

/** The content that takes the place of a missing upload. It is announced like any object, and must not be run. */
const placeholder = Buffer.from('This upload never came, and its batch was given up.\n')

/** Bodies of batches in an S3 bucket. */
export const createBodyStore = (client: S3Client, bucket: string): BodyStore => {
  const place = (id: string) => ({ Bucket: bucket, Key: bodiesBucket.prefix + id })
  const find = (id: string) => withStoreErrors(etagAt(client, place(id)))
  /** Without the right to list, S3 answers "denied" for a missing object. */
  const got = async (id: string, wanted: { readonly IfMatch: string; readonly Range?: string }) => {
    const sent = client.send(new GetObjectCommand({ ...place(id), ...wanted }))
    const { Body } = await withStoreErrors(sent).catch(async (error: unknown) => {
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
      // An existing body is the one that an earlier attempt put there.
      return placed(withStoreErrors(client.send(command)))
    },
    find,
    occupy: async (id) => {
      const command = new PutObjectCommand({
        ...place(id),
        Body: placeholder,
        ContentLength: placeholder.length,
        IfNoneMatch: '*',
      })
      return placed(withStoreErrors(client.send(command)))
    },
    isOccupied: async (id, etag) => {
      // One byte more than expected, to notice a body that is too long.
      const sent = got(id, { IfMatch: etag, Range: `bytes=0-${placeholder.length}` })
      const start = await Array.fromAsync(await rest(sent))
      return placeholder.equals(Buffer.concat(start))
    },
    nudge: async (id) => {
      await withStoreErrors(
        client.send(new PutObjectCommand({ ...place(nudgeOf(id)), Body: nothingIn, ContentLength: 0 })),
      )
    },
    presign: async (id, contentType, expiresIn) => {
      // An upload happens once, so that the body does not change while workers read it.
      const headers = { 'content-type': contentType, 'if-none-match': '*' }
      const signed = new Set(Object.keys(headers))
      const command = new PutObjectCommand({ ...place(id), ContentType: contentType, IfNoneMatch: '*' })
      const options = { expiresIn, signableHeaders: signed, unhoistableHeaders: signed }
      return { method: 'PUT', url: await withStoreErrors(getSignedUrl(client, command, options)), headers }
    },
    stream: async (id, etag, from) =>
      from === 0 ? got(id, { IfMatch: etag }) : rest(got(id, { IfMatch: etag, Range: `bytes=${from}-` })),
    range: async (id, etag, { start, end }) => {
      const all = await got(id, { IfMatch: etag, Range: `bytes=${start}-${end - 1}` })
      return Buffer.concat(await Array.fromAsync(all))
    },
  }
}

/** For a range behind the last byte S3 answers with an error. */
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
  // A key sorts before all others that begin with it.
  return Contents.find((object) => object.Key === Key)?.ETag
}

const isDenied = ({ cause }: { readonly cause?: unknown }): boolean =>
  (cause as S3ServiceException | undefined)?.$metadata?.httpStatusCode === 403

/** False when an object existed already. A missing bucket throws. */
const placed = (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof BodyLost)) throw error
      if (!taken.has(error.message)) throw unavailable(error)
      return false
    },
  )

/** In Node the SDK's stream is a Readable. */
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
const withStoreErrors = <T>(sent: Promise<T>): Promise<T> =>
  sent.catch((error: unknown) => {
    const { name, $metadata } = error as S3ServiceException
    const status = $metadata?.httpStatusCode
    if (status === 416) throw new BodyLost('InvalidRange')
    // A missing bucket is a wrong setup, and proves nothing about a body.
    if (name === 'NoSuchBucket') throw unavailable(error)
    if (status === 412) throw new BodyLost('PreconditionFailed')
    if (lost.has(name) || status === 404) throw new BodyLost(name)
    throw unavailable(error)
  })

const unavailable = (error: unknown): BodyStoreUnavailable =>
  new BodyStoreUnavailable('the bucket of bodies did not answer', { cause: error })
