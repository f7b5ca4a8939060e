import type { IncomingHttpHeaders } from 'node:http'
import { isSignatureOf } from '../signature.ts'
import { failures } from './failure.ts'

/** A request with the path as it came over the wire, and the query decoded. */
export interface PresignedRequest {
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
 * Checks a presigned URL as S3 does, so that a client that omits a header, or is late, fails here already. Requests
 * that are signed in a header are not checked, nor are those of another access key, whose secret is not known here.
 *
 * @throws S3Failure
 */
export const checkPresigned = (request: PresignedRequest, secret: Secret, now: number): void => {
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
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature')
  const signedRequest = {
    ...request,
    query: pairs,
    signedHeaders: signed,
    payload: 'UNSIGNED-PAYLOAD',
  }
  const { secretAccessKey } = secret
  const signing = { secretAccessKey, scope: scope.join('/'), time: query.get('X-Amz-Date') ?? '' }
  if (!isSignatureOf(signedRequest, signing, signature)) throw failures.signature()
}

const expiry = (query: URLSearchParams): number => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? []
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (Number.isNaN(signedAt + seconds)) throw failures.denied('X-Amz-Date and X-Amz-Expires are needed')
  return signedAt + seconds * 1000
}
