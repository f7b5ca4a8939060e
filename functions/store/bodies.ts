import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { BodyLost, type BodyStore, BodyStoreUnavailable, type Upload } from './asyncport.ts'
import { bodiesBucket } from './queues.ts'

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

/** Bodies of batches in an S3 bucket. */
export const createBodyStore = (client: S3Client, bucket: string): BodyStore => {
  const place = (id: string) => ({ Bucket: bucket, Key: bodiesBucket.prefix + id })
  return {
    put: async (id, bytes) => {
      const command = new PutObjectCommand({
        ...place(id),
        Body: bytes,
        ContentType: 'application/x-ndjson',
        IfNoneMatch: '*',
      })
      // What is there is what an earlier attempt has put there.
      await told(client.send(command)).catch(unless(BodyLost))
    },
    presign: (id, contentType, expiresIn) => presign(client, place(id), contentType, expiresIn),
    stream: async (id, etag) => {
      const { Body } = await told(client.send(new GetObjectCommand({ ...place(id), IfMatch: etag })))
      return pieces(Body)
    },
    range: async (id, etag, start, end) => {
      const Range = `bytes=${start}-${end - 1}`
      const { Body } = await told(client.send(new GetObjectCommand({ ...place(id), IfMatch: etag, Range })))
      return Buffer.concat(await Array.fromAsync(pieces(Body)))
    },
  }
}

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

const unless =
  (expected: new (...parameters: never[]) => Error) =>
  (error: unknown): void => {
    if (!(error instanceof expected)) throw error
  }

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

const lost = new Set(['NoSuchKey', 'NotFound', 'PreconditionFailed', '412', 'InvalidRange'])

/** The SDK has retried what can be retried. */
const told = <T>(sent: Promise<T>): Promise<T> =>
  sent.catch((error: unknown) => {
    const { name, $metadata } = error as S3ServiceException
    const status = $metadata?.httpStatusCode
    if (lost.has(name) || status === 404 || status === 412 || status === 416) throw new BodyLost(name)
    throw unavailable(error)
  })

const unavailable = (error: unknown): BodyStoreUnavailable =>
  new BodyStoreUnavailable('the bucket of bodies did not answer', { cause: error })
