import { isSignatureOf, sha256 } from '../../signature.ts'
import { ServiceError } from '../values/fault.ts'
import type { Call } from './call.ts'

const shape =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8}\/[a-z0-9-]+\/dynamodb\/aws4_request), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** A request means what it says only if these headers are signed. */
const demanded = ['host', 'x-amz-date', 'x-amz-target']

/** "The request must reach AWS within five minutes of the time stamp"; neither may it come from the future. */
const minutesOff = 5

/**
 * Checks a Signature Version 4, so that every candidate has the work of signing.
 * @throws ServiceError when it is not that of this request, or of another time.
 */
export const checkSignature = ({ headers, body }: Call, secretAccessKey: string, now: Date): void => {
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
  checkTime(signing.time, now)
}

/** A text that is no time is of none. */
const checkTime = (time: string, now: Date): void => {
  const extended = time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5')
  const minutes = (Date.parse(extended) - now.getTime()) / 60_000
  if (Math.abs(minutes) <= minutesOff) return
  const [what, place] = minutes > 0 ? ['not yet current', 'later'] : ['expired', 'earlier']
  throw new ServiceError(
    'InvalidSignatureException',
    `Signature ${what}: ${time} is now ${place} than ${now.toISOString()} by more than ${minutesOff} minutes`,
  )
}
