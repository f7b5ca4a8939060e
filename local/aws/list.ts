import type { ServerResponse } from 'node:http'
import { type Bucket, demandBucket } from './bucket.ts'
import { failures, toXml } from './failure.ts'
import type { StoredObject } from './files.ts'

/** ListObjectsV2: keys in the order of their bytes, 1,000 or fewer a page. @throws S3Failure */
export const listObjects = (
  response: ServerResponse,
  { bucket, query }: { readonly bucket: string; readonly query: URLSearchParams },
  objects: Bucket,
): void => {
  demandBucket(objects, bucket)
  const prefix = query.get('prefix') ?? ''
  const after = readToken(query.get('continuation-token')) ?? query.get('start-after') ?? ''
  const most = Number(query.get('max-keys') ?? 1000)
  if (!Number.isInteger(most) || most < 0) throw failures.malformed('max-keys is no number.')
  const found = [...objects.list(bucket)]
    .filter(({ key }) => key.startsWith(prefix) && compare(key, after) > 0)
    .sort((one, other) => compare(one.key, other.key))
  const page = found.slice(0, Math.min(most, 1000))
  const next = page.length < found.length ? page.at(-1)?.key : undefined
  const body = render({ bucket, prefix, most, page, next })
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const compare = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

const readToken = (token: string | null): string | undefined =>
  token === null ? undefined : Buffer.from(token, 'base64url').toString()

interface Page {
  readonly bucket: string
  readonly prefix: string
  readonly most: number
  readonly page: readonly StoredObject[]
  readonly next: string | undefined
}

const render = ({ bucket, prefix, most, page, next }: Page): string => {
  const contents = page.map(
    ({ key, etag, contentLength, lastModified }) =>
      `<Contents><Key>${toXml(key)}</Key><LastModified>${lastModified}</LastModified><ETag>${toXml(etag)}</ETag><Size>${contentLength}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  const token =
    next === undefined
      ? ''
      : `<NextContinuationToken>${Buffer.from(next).toString('base64url')}</NextContinuationToken>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${toXml(prefix)}</Prefix><MaxKeys>${most}</MaxKeys><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`
}
