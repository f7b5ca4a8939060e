import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { WireRequest, WireResponse } from '../play/network.ts'

/** An S3 bucket: objects by key, conditional puts, ranges. */
export interface Bucket {
  readonly exchange: (request: WireRequest) => WireResponse
  /** An upload by whoever holds a presigned URL. @returns the status of the answer. */
  readonly upload: (url: string, body: string) => number
  readonly remove: (key: string) => void
  readonly keys: () => readonly string[]
  /** Is told of every new object. */
  readonly watch: (listener: (object: NewObject) => void) => void
}

interface NewObject {
  readonly key: string
  readonly etag: string
  readonly size: number
  /** By whoever holds a presigned URL. */
  readonly isUpload: boolean
}

interface Stored {
  readonly bytes: Buffer
  readonly etag: string
}

export const createBucket = (name: string): Bucket => {
  const objects = new Map<string, Stored>()
  const listeners: ((object: NewObject) => void)[] = []
  const put = (key: string, bytes: Buffer, onlyNew: boolean, isUpload = false): WireResponse => {
    if (onlyNew && objects.has(key)) return failed(412, 'PreconditionFailed')
    const etag = createHash('md5').update(bytes).digest('hex')
    objects.set(key, { bytes, etag })
    for (const listener of listeners) listener({ key, etag, size: bytes.length, isUpload })
    return { statusCode: 200, headers: { etag: `"${etag}"` }, body: Readable.from([]) }
  }
  const keyIn = (path: string): string =>
    decodeURIComponent(path.split('?', 1)[0] ?? '').slice(name.length + 2)
  return {
    exchange: ({ method, path, headers, body, query }) => {
      const key = keyIn(path)
      if (method === 'GET' && query?.['list-type'] !== undefined)
        return listed(objects, String(query.prefix ?? ''))
      if (method === 'PUT')
        return put(key, Buffer.from((body ?? '') as Uint8Array), headers['if-none-match'] === '*')
      const found = objects.get(key)
      if (method === 'DELETE') {
        objects.delete(key)
        return { statusCode: 204, headers: {}, body: Readable.from([]) }
      }
      if (found === undefined) return failed(404, method === 'HEAD' ? 'NotFound' : 'NoSuchKey')
      const wanted = headers['if-match']
      if (wanted !== undefined && wanted.replaceAll('"', '') !== found.etag)
        return failed(412, 'PreconditionFailed')
      return method === 'HEAD' ? head(found) : get(found, headers.range)
    },
    upload: (url, body) => {
      const { pathname } = new URL(url)
      return put(keyIn(pathname), Buffer.from(body), true, true).statusCode
    },
    remove: (key) => void objects.delete(key),
    keys: () => [...objects.keys()],
    watch: (listener) => void listeners.push(listener),
  }
}

const head = ({ bytes, etag }: Stored): WireResponse => ({
  statusCode: 200,
  headers: { etag: `"${etag}"`, 'content-length': String(bytes.length) },
  body: Readable.from([]),
})

const listed = (objects: ReadonlyMap<string, Stored>, prefix: string): WireResponse => {
  const found = [...objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  const contents = found
    .slice(0, 1)
    .map(
      ([key, { etag, bytes }]) =>
        `<Contents><Key>${key}</Key><ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size></Contents>`,
    )
  const text = `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/xml' },
    body: Readable.from([Buffer.from(text)]),
  }
}

const get = ({ bytes, etag }: Stored, range: string | undefined): WireResponse => {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (from !== undefined && Number(from) >= bytes.length) return failed(416, 'InvalidRange')
  const part = from === undefined ? bytes : bytes.subarray(Number(from), to ? Number(to) + 1 : bytes.length)
  return {
    statusCode: from === undefined ? 200 : 206,
    headers: { etag: `"${etag}"`, 'content-length': String(part.length) },
    body: Readable.from([part]),
  }
}

const failed = (statusCode: number, code: string): WireResponse => ({
  statusCode,
  headers: { 'content-type': 'application/xml' },
  body: Readable.from([
    Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`),
  ]),
})

export const slowDown = (): WireResponse => failed(503, 'SlowDown')
