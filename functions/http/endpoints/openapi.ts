import { gunzipSync } from 'node:zlib'
import type { Headers } from '../../model/headers.ts'
import type { Refusal } from '../../model/outcome.ts'
import { caching } from '../headers.ts'
import { takesGzip } from '../packed.ts'
import { rebased } from '../rebased.ts'
import type { ApiRequest } from '../request.ts'
import type { Plain } from '../view.ts'
import type { Endpoint } from './endpoint.ts'

const absent: Refusal = { problem: 'not-found', detail: 'This deployment has no such document.' }

/** `GET /openapi.json`: the API for programs. */
export const openapi: Endpoint = async (request, { documents }) => {
  const document = await documents('openapi')
  if (document === undefined) return absent
  return unpacked(request, rebased(document, request.base), { contentType: 'application/json' })
}

/** `GET /docs`: the API for people. The page loads only the description above. */
export const reference: Endpoint = async (request, { documents }) => {
  const [page, policy] = await Promise.all([documents('reference'), documents('policy')])
  if (page === undefined || policy === undefined) return absent
  const headers = { contentType: 'text/html; charset=utf-8', contentSecurityPolicy: String(policy) }
  return unpacked(request, page, headers)
}

/** Sent as stored to clients that accept gzip. Unpacked, the page is a third of the largest answer. */
export const unpacked = (
  { headers: { 'accept-encoding': accepted }, event }: ApiRequest,
  compressed: Buffer,
  own: Headers,
): Plain => {
  const isOpen = !('authorizer' in event.requestContext)
  const headers = { ...own, cacheControl: caching.document(isOpen), vary: 'Accept-Encoding' }
  return takesGzip(accepted)
    ? {
        kind: 'plain',
        statusCode: 200,
        headers: { ...headers, contentEncoding: 'gzip' },
        body: compressed.toString('base64'),
        isBase64Encoded: true,
      }
    : { kind: 'plain', statusCode: 200, headers, body: gunzipSync(compressed).toString() }
}
