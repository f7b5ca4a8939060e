import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { failures } from './failure.ts'

/** A request as it was signed: the path as it came over the wire, and the query decoded. */
export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

export interface Secret {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Checks a presigned URL as S3 does, so that a client which forgets a header, or comes late, learns it here. Requests
 * that are signed in a header are taken as they are. A key of somebody else cannot be checked.
 *
 * @throws S3Failure
 */
export const checkPresigned = (request: SignedRequest, secret: Secret, now: number): void => {
  const { query, headers } = request
  const signature = query.get('X-Amz-Signature')
  if (signature === null) return
  if (now > expiry(query)) throw failures.denied('Request has expired')
  const signed = (query.get('X-Amz-SignedHeaders') ?? '').split(';')
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.includes(name))
  if (unsigned.length > 0) {
    throw failures.denied(`There were headers present in the request which were not signed: ${unsigned}`)
  }
  const [accessKeyId, ...scope] = (query.get('X-Amz-Credential') ?? '').split('/')
  if (accessKeyId !== secret.accessKeyId) return
  const text = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope.join('/'), canonical(request, signed)]
  const expected = hmac(signingKey(secret.secretAccessKey, scope), text.join('\n')).toString('hex')
  if (!same(expected, signature)) throw failures.signature()
}

const expiry = (query: URLSearchParams): number => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? []
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (Number.isNaN(signedAt + seconds)) throw failures.denied('X-Amz-Date and X-Amz-Expires are needed')
  return signedAt + seconds * 1000
}

/** The digest of the canonical request: "Create a canonical request" of Signature Version 4. */
const canonical = ({ method, path, query, headers }: SignedRequest, signed: readonly string[]): string => {
  const pairs = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
  const lines = signed.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/\s+/g, ' ')}\n`,
  )
  const request = [method, path, pairs.join('&'), lines.join(''), signed.join(';'), 'UNSIGNED-PAYLOAD']
  return createHash('sha256').update(request.join('\n')).digest('hex')
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** The key of a day, a region and a service. */
const signingKey = (secret: string, scope: readonly string[]): Buffer =>
  scope.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`))

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const same = (expected: string, given: string): boolean =>
  expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
