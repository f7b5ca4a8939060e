import type { IncomingMessage } from 'node:http'

/** The operation and resource that a request names. */
export type Target =
  | { readonly kind: 'put' | 'get' | 'head' | 'delete'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'create' | 'notifications' | 'list'; readonly bucket: string }
  | { readonly kind: 'preflight' }
  | { readonly kind: 'queues' }
  /** EventBridge's PutEvents, and a stream of what it took. */
  | { readonly kind: 'put events' }
  | { readonly kind: 'follow events' }
  /** Operations of S3 and SQS that the service does not use. */
  | { readonly kind: 'unknown' }

/** Parameters of other operations on objects: multipart uploads, tags, access lists, renames, … */
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

/** Finds the target of a request. Only the operations named here are served. */
export const targetOf = (request: IncomingMessage, path: string, query: URLSearchParams): Target => {
  if (path === '/') return callAtRoot(request)
  if (path === eventsPath && request.method === 'GET') return { kind: 'follow events' }
  const [, bucket = '', key = ''] = /^\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(path) ?? []
  if (bucket === '') return { kind: 'unknown' }
  if (request.method === 'OPTIONS') return { kind: 'preflight' }
  return key === '' ? onBucket(request, bucket, query) : onObject(request, { bucket, key }, query)
}

/** No bucket has such a name. */
const eventsPath = '/_events'

/** Only AWS's JSON protocols count: any page can send a form. */
const callAtRoot = ({ method, headers }: IncomingMessage): Target => {
  const called = String(headers['x-amz-target'] ?? '')
  if (method !== 'POST') return { kind: 'unknown' }
  switch (headers['content-type']) {
    case 'application/x-amz-json-1.0':
      return { kind: /^AmazonSQS\.[A-Za-z]+$/.test(called) ? 'queues' : 'unknown' }
    case 'application/x-amz-json-1.1':
      return { kind: called === 'AWSEvents.PutEvents' ? 'put events' : 'unknown' }
    default:
      return { kind: 'unknown' }
  }
}

/** The parameters that a list may have. Delimiters, markers and encodings are not served. */
const listing: ReadonlySet<string> = new Set([
  'list-type',
  'prefix',
  'max-keys',
  'start-after',
  'continuation-token',
])

const onBucket = ({ method }: IncomingMessage, bucket: string, query: URLSearchParams): Target => {
  const names = [...query.keys()].filter((name) => name !== 'x-id' && !name.startsWith('X-Amz-'))
  if (method === 'GET')
    return names.every((name) => listing.has(name)) ? { kind: 'list', bucket } : { kind: 'unknown' }
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
