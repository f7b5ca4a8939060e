import type { AttemptOutcome } from './attempt.ts'
import { type Answered, isInProgress } from './call.ts'

/** The codes of connections that were never made: the request cannot have arrived. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // The message of fetch for ports that it never calls (https://fetch.spec.whatwg.org/#port-blocking).
  'bad port',
])

/** Whether an attempt may have taken effect unknown to the client. A browser's faults do not tell, so they count. */
export const mayHaveRun = (tried: AttemptOutcome): boolean =>
  'fault' in tried ? !neverConnected.has(nameOf(tried.fault)) : isDoubtful(tried.answered)

const isDoubtful = (answered: Answered): boolean =>
  answered.status < 400 || answered.status === 408 || answered.status >= 500 || isInProgress(answered)

/** The code of an error, or its message if it has none. */
const nameOf = (fault: unknown): string => {
  const cause = fault instanceof Error ? (fault.cause ?? fault) : fault
  if (!(cause instanceof Error)) return ''
  return 'code' in cause ? String(cause.code) : cause.message
}

/** If a request is refused for its content, an earlier attempt with the same content was refused as well. */
const aboutTheRequest = new Set([400, 404, 405, 406, 413, 414, 415, 422, 431])

export const settlesDoubt = (tried: AttemptOutcome): boolean =>
  'answered' in tried && aboutTheRequest.has(tried.answered.status)
