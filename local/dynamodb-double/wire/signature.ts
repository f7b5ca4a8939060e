import { isSignatureOf, sha256 } from '../../signature.ts'
import { ServiceError } from '../values/fault.ts'
import type { Call } from './call.ts'

const shape =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8}\/[a-z0-9-]+\/dynamodb\/aws4_request), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** A request means what it says only if these headers are signed. */
const demanded = ['host', 'x-amz-date', 'x-amz-target']

/**
 * Checks a Signature Version 4, so that every candidate has the work of signing.
 * @throws ServiceError when it is not that of this request.
 */
export const checkSignature = (headers: Call['headers'], body: string, secretAccessKey: string): void => {
  const match = shape.exec(String(headers.authorization ?? ''))
  if (!match)
    throw new ServiceError('IncompleteSignatureException', 'the Authorization header has another shape')
  const [, scope = '', names = '', signature = ''] = match
  const signedHeaders = names.split(';')
  const missing = demanded.find((name) => !signedHeaders.includes(name))
  if (missing) throw new ServiceError('InvalidSignatureException', `${missing} is not signed`)
  const request = { method: 'POST', path: '/', query: [], headers, signedHeaders, payload: sha256(body) }
  const signing = { secretAccessKey, scope, time: String(headers['x-amz-date']) }
  if (!isSignatureOf(request, signing, signature))
    throw new ServiceError('InvalidSignatureException', 'the signature does not match the request')
}
