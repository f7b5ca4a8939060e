import type { Attempt } from './attempt.ts'
import { type Answered, isInProgress } from './call.ts'

/** What a connection that never came to be is called: nothing of the request can have arrived. */
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
  // What fetch says of ports that it never calls (https://fetch.spec.whatwg.org/#port-blocking).
  'bad port',
])

/** Whether an attempt may have been carried out without our knowing. Of a browser's faults nobody can tell. */
export const mayHaveRun = (tried: Attempt): boolean =>
  'fault' in tried ? !neverConnected.has(nameOf(tried.fault)) : isDoubtful(tried.answered)

const isDoubtful = (answered: Answered): boolean =>
  answered.status < 400 || answered.status === 408 || answered.status >= 500 || isInProgress(answered)

/** Its code, or its words where it has none. */
const nameOf = (fault: unknown): string => {
  const cause = fault instanceof Error ? (fault.cause ?? fault) : fault
  if (!(cause instanceof Error)) return ''
  return 'code' in cause ? String(cause.code) : cause.message
}

/** What is refused for what it says was refused as well when it was sent a moment before. */
const aboutTheRequest = new Set([400, 404, 405, 406, 413, 414, 415, 422, 431])

export const settlesDoubt = (tried: Attempt): boolean =>
  'answered' in tried && aboutTheRequest.has(tried.answered.status)
