import { createHash, createHmac } from 'node:crypto'
import { ServiceError } from '../values/fault.ts'
import type { Call } from './call.ts'

const shape =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([a-z0-9-]+)\/dynamodb\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** What has to be signed for a request to mean what it says. */
const demanded = ['host', 'x-amz-date', 'x-amz-target']

/**
 * Checks a Signature Version 4, so that no candidate is spared the work of signing.
 * @throws ServiceError when it is not that of this request.
 */
export const checkSignature = (headers: Call['headers'], body: string, secret: string): void => {
  const match = shape.exec(String(headers.authorization ?? ''))
  if (!match)
    throw new ServiceError('IncompleteSignatureException', 'the Authorization header has another shape')
  const [, date = '', region = '', signed = '', signature] = match
  const names = signed.split(';')
  const missing = demanded.find((name) => !names.includes(name))
  if (missing) throw new ServiceError('InvalidSignatureException', `${missing} is not signed`)
  const canonical = canonicalRequest(headers, names, body)
  const scope = `${date}/${region}/dynamodb/aws4_request`
  const text = `AWS4-HMAC-SHA256\n${headers['x-amz-date']}\n${scope}\n${sha256(canonical)}`
  const expected = createHmac('sha256', signingKey(secret, date, region))
    .update(text)
    .digest('hex')
  if (expected !== signature)
    throw new ServiceError('InvalidSignatureException', 'the signature does not match the request')
}

const canonicalRequest = (headers: Call['headers'], names: readonly string[], body: string): string => {
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`).join('')
  return `POST\n/\n\n${lines}\n${names.join(';')}\n${sha256(body)}`
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const keys = new Map<string, Buffer>()

const signingKey = (secret: string, date: string, region: string): Buffer => {
  const name = `${secret}/${date}/${region}`
  const known = keys.get(name)
  if (known) return known
  const derive = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const made = derive(derive(derive(derive(`AWS4${secret}`, date), region), 'dynamodb'), 'aws4_request')
  keys.set(name, made)
  return made
}
