import type { AttemptOutcome } from './attempt.ts'
import { type Answered, isInProgress, jsonOf } from './call.ts'
import { retryAfterOf } from './delay.ts'

/** The meaning of an answer that a call understands. */
interface Understood<T> {
  readonly value: T
  /** Milliseconds; present when sending the same request again would bring more results. */
  readonly again?: number | undefined
}

/** Undefined for an answer that the call does not understand. */
export type Read<T> = (answered: Answered) => Understood<T> | undefined

export type Verdict<T> =
  | { readonly kind: 'final'; readonly value: T }
  /** Send it again; `best` is the best answer so far. */
  | { readonly kind: 'again'; readonly after: number | undefined; readonly best?: { readonly value: T } }
  | { readonly kind: 'refused' }

/** The next step after an attempt. Only what the service calls retryable is sent again. */
export const judge = <T>(tried: AttemptOutcome, read: Read<T>, now: number): Verdict<T> => {
  if ('fault' in tried) return { kind: 'again', after: undefined }
  const { answered } = tried
  const understood = read(answered)
  if (understood) {
    const { value, again } = understood
    return again === undefined ? { kind: 'final', value } : { kind: 'again', after: again, best: { value } }
  }
  return isPassing(answered)
    ? { kind: 'again', after: retryAfterOf(answered.headers.get('retry-after'), now) }
    : { kind: 'refused' }
}

/** A gateway answers 500, 502 and 504 for a function that died or was late; the key makes a retry safe. */
const passing = new Set([429, 500, 502, 503, 504])

const isPassing = (answered: Answered): boolean =>
  passing.has(answered.status) || isDamaged(answered) || isInProgress(answered)

/** A success that the call does not understand, or invalid JSON, was damaged on its way. */
const isDamaged = (answered: Answered): boolean =>
  (answered.status >= 200 && answered.status < 300) ||
  (isJson(answered.headers) && jsonOf(answered) === undefined)

const isJson = (headers: Headers): boolean => /[/+]json\b/.test(headers.get('content-type') ?? '')
