import type { IncomingMessage } from 'node:http'

/** What a request is about. */
export type Target =
  | { readonly kind: 'put' | 'get' | 'head' | 'delete'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'create' | 'notifications'; readonly bucket: string }
  | { readonly kind: 'preflight' }
  /** Calls to queues, and lists of objects. */
  | { readonly kind: 'fauxqs' }
  /** What S3, SQS or SNS can and the service has no use for. */
  | { readonly kind: 'unknown' }

/** Parts of an object or other ways to make one: multipart uploads, tags, access lists, renames, … */
const subresources = [
  'uploadId',
  'uploads',
  'partNumber',
  'attributes',
  'tagging',
  'acl',
  'renameObject',
  'versionId',
]

const methods = { PUT: 'put', GET: 'get', HEAD: 'head', DELETE: 'delete' } as const

/**
 * Only what is named here is done. fauxqs knows more, and takes names of files from some of it: deletions in bulk,
 * copies, multipart uploads, and topics that deliver anywhere.
 */
export const targetOf = (request: IncomingMessage, path: string, query: URLSearchParams): Target => {
  if (path === '/') return isQueueCall(request) ? { kind: 'fauxqs' } : { kind: 'unknown' }
  const [, bucket = '', key = ''] = /^\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(path) ?? []
  if (bucket === '') return { kind: 'unknown' }
  if (request.method === 'OPTIONS') return { kind: 'preflight' }
  return key === '' ? onBucket(request, bucket, query) : onObject(request, { bucket, key }, query)
}

/** SQS by its JSON protocol: a form, which any page can send, is not among it. */
const isQueueCall = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  headers['content-type'] === 'application/x-amz-json-1.0' &&
  /^AmazonSQS\.[A-Za-z]+$/.test(String(headers['x-amz-target'] ?? ''))

/** What ListObjects and its second version may say; they read an index, and no files. */
const listing: ReadonlySet<string> = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'marker',
  'start-after',
  'continuation-token',
  'encoding-type',
  'fetch-owner',
])

const onBucket = ({ method }: IncomingMessage, bucket: string, query: URLSearchParams): Target => {
  const names = [...query.keys()].filter((name) => name !== 'x-id' && !name.startsWith('X-Amz-'))
  if (method === 'GET') return { kind: names.every((name) => listing.has(name)) ? 'fauxqs' : 'unknown' }
  if (method !== 'PUT') return { kind: 'unknown' }
  if (query.has('notification')) return { kind: 'notifications', bucket }
  return names.length > 0 ? { kind: 'unknown' } : { kind: 'create', bucket }
}

const onObject = (
  { method = '', headers }: IncomingMessage,
  name: { readonly bucket: string; readonly key: string },
  query: URLSearchParams,
): Target => {
  const copies = headers['x-amz-copy-source'] !== undefined
  if (copies || subresources.some((one) => query.has(one))) return { kind: 'unknown' }
  const kind = methods[method as keyof typeof methods]
  return kind === undefined ? { kind: 'unknown' } : { kind, ...name }
}
