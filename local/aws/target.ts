import type { IncomingMessage } from 'node:http'

/** What a request is about, as far as it is not left to fauxqs. */
export type Target =
  | { readonly kind: 'put' | 'get'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'preflight'; readonly bucket: string }
  | { readonly kind: 'notifications'; readonly bucket: string }
  | { readonly kind: 'other' }

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

export const targetOf = (request: IncomingMessage, path: string, query: URLSearchParams): Target => {
  const [, bucket = '', key = ''] = /^\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(path) ?? []
  if (bucket === '') return { kind: 'other' }
  if (request.method === 'OPTIONS') return { kind: 'preflight', bucket }
  if (key === '') {
    const notifies = request.method === 'PUT' && query.has('notification')
    return notifies ? { kind: 'notifications', bucket } : { kind: 'other' }
  }
  if (subresources.some((name) => query.has(name))) return { kind: 'other' }
  if (request.method === 'GET') return { kind: 'get', bucket, key }
  const copies = request.headers['x-amz-copy-source'] !== undefined
  return request.method === 'PUT' && !copies ? { kind: 'put', bucket, key } : { kind: 'other' }
}
