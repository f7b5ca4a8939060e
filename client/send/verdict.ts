import type { Attempt } from './attempt.ts'
import { type Answered, isInProgress, jsonOf } from './call.ts'
import { retryAfterOf } from './delay.ts'

/** What a call makes of an answer that it understands. */
export interface Understood<T> {
  readonly value: T
  /** Milliseconds; present when sending the same again would bring more. */
  readonly again?: number | undefined
}

/** Understands an answer, or does not. */
export type Read<T> = (answered: Answered) => Understood<T> | undefined

export type Verdict<T> =
  | { readonly kind: 'final'; readonly value: T }
  /** Send it again; `best` is what is known so far. */
  | { readonly kind: 'again'; readonly after: number | undefined; readonly best?: { readonly value: T } }
  | { readonly kind: 'refused' }

/** What to do after an attempt. Only what the service calls retryable is sent again. */
export const judge = <T>(tried: Attempt, read: Read<T>, now: number): Verdict<T> => {
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

/** 500, 502 and 504 are what a gateway says of a function that died or was late: the key makes a retry safe. */
const passing = new Set([429, 500, 502, 503, 504])

const isPassing = (answered: Answered): boolean =>
  passing.has(answered.status) || isDamaged(answered) || isInProgress(answered)

/** A success that nobody understands, or JSON that is none, was damaged on its way. */
const isDamaged = (answered: Answered): boolean =>
  (answered.status >= 200 && answered.status < 300) ||
  (isJson(answered.headers) && jsonOf(answered) === undefined)

const isJson = (headers: Headers): boolean => /[/+]json\b/.test(headers.get('content-type') ?? '')
