import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type Bucket, demandBucket } from './bucket.ts'
import { failures } from './failure.ts'
import type { ObjectName, StoredObject } from './files.ts'
import { readRange } from './range.ts'
import { receiveObject } from './upload.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

export type Announce = (name: ObjectName, object: { readonly size: number; readonly eTag: string }) => void

/** PutObject: streams the body to a file. */
export const putObject = async (
  { request, response, query }: Exchange,
  name: ObjectName,
  { bucket, announce }: { readonly bucket: Bucket; readonly announce: Announce },
): Promise<void> => {
  demandBucket(bucket, name.bucket)
  const file = bucket.incoming()
  try {
    const { size, md5 } = await receiveObject(request, query, file)
    // The check comes after the body: of two concurrent uploads, the one that is complete first wins.
    checkWrite(request, bucket.find(name))
    const object = { ...described(request), contentLength: size, etag: `"${md5}"` }
    bucket.put({ name, file }, object, () => announce(name, { size, eTag: md5 }))
    response.writeHead(200, { etag: object.etag, 'content-length': 0 }).end()
  } finally {
    await rm(file, { force: true })
  }
}

const checkWrite = ({ headers }: IncomingMessage, present: StoredObject | undefined): void => {
  if (headers['if-none-match'] === '*' && present) throw failures.precondition()
  if (headers['if-match'] !== undefined && !present) throw failures.noSuchKey()
  if (present && !matches(headers['if-match'], present)) throw failures.precondition()
}

const described = ({ headers }: IncomingMessage): Pick<StoredObject, 'contentType' | 'metadata'> => ({
  contentType: headers['content-type'] ?? 'binary/octet-stream',
  metadata: Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(metadataPrefix))
      .map(([name, value]) => [name.slice(metadataPrefix.length), String(value)]),
  ),
})

const metadataPrefix = 'x-amz-meta-'

/** GetObject, whole or a range, and HeadObject, which is the same without the bytes. */
export const getObject = async (
  { request, response }: Exchange,
  name: ObjectName,
  bucket: Bucket,
): Promise<void> => {
  demandBucket(bucket, name.bucket)
  const object = bucket.find(name)
  if (!object) throw failures.noSuchKey()
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers
  if (!matches(match, object)) throw failures.precondition()
  if (noneMatch !== undefined && matches(noneMatch, object)) {
    response.writeHead(304, { etag: object.etag }).end()
    return
  }
  const range = readRange(request.headers.range, object.contentLength)
  const { start, end } = range ?? { start: 0, end: object.contentLength - 1 }
  const partial = range && { 'content-range': `bytes ${start}-${end}/${object.contentLength}` }
  const isHead = request.method === 'HEAD'
  const fd = isHead ? undefined : bucket.open(name)
  response.writeHead(range ? 206 : 200, {
    ...headersOf(object),
    'content-length': end - start + 1,
    ...partial,
  })
  if (fd === undefined) response.end()
  else await pipeline(createReadStream('', { fd, start, end: Math.max(start, end) }), response)
}

const matches = (header: string | undefined, { etag }: StoredObject): boolean =>
  header === undefined || header === '*' || header.replaceAll('"', '') === etag.replaceAll('"', '')

const headersOf = (object: StoredObject): Record<string, string> => ({
  'content-type': object.contentType,
  etag: object.etag,
  'last-modified': new Date(object.lastModified).toUTCString(),
  'accept-ranges': 'bytes',
  ...Object.fromEntries(
    Object.entries(object.metadata).map(([name, value]) => [metadataPrefix + name, value]),
  ),
})

/** DeleteObject; deleting a missing object succeeds. */
export const deleteObject = ({ request, response }: Exchange, name: ObjectName, bucket: Bucket): void => {
  demandBucket(bucket, name.bucket)
  bucket.remove(name)
  request.resume()
  response.writeHead(204).end()
}
