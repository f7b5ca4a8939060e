import { NoAnswerError, RequestError, UnsendableError } from '../../client/index.ts'

/** What went wrong, and what a person can do about it. */
export interface Advice {
  readonly title: string
  readonly detail: string
  readonly remedy: Remedy
}

export type Remedy = 'sign in' | 'try again' | 'change the file' | 'none'

export const adviceOf = (error: unknown): Advice => {
  if (error instanceof RequestError) return ofRefusal(error)
  if (error instanceof NoAnswerError) return noAnswer
  if (error instanceof UnsendableError || error instanceof TypeError)
    return { title: 'The file cannot be sent', detail: error.message, remedy: 'change the file' }
  const detail = error instanceof Error ? error.message : String(error)
  return { title: 'Something went wrong in this page', detail, remedy: 'try again' }
}

const noAnswer: Advice = {
  title: 'The service does not answer',
  detail: 'Look whether this machine has a network. What was sent is safe: trying again runs nothing twice.',
  remedy: 'try again',
}

const ofRefusal = ({ status, problem }: RequestError): Advice => {
  const detail = problem?.detail ?? `The service answered ${status}.`
  if (status === 401) return signedOut
  if (status === 403) return { title: 'You may not do this', detail, remedy: 'sign in' }
  if (status === 404)
    return { title: 'There is nothing here for you', detail: missing(detail), remedy: 'none' }
  if (status === 429 || status === 503)
    return { title: 'The service is busy', detail: `${detail} Try again in a while.`, remedy: 'try again' }
  if (status >= 500) return { title: 'The service failed', detail, remedy: 'try again' }
  return { title: 'The file was refused', detail, remedy: 'change the file' }
}

export const signedOut: Advice = {
  title: 'Your sign-in has ended',
  detail: 'Sign in again; what is running goes on meanwhile.',
  remedy: 'sign in',
}

const missing = (detail: string): string => `${detail} A batch is shown to whoever sent it, for a week.`

/** Whether the same request may get an answer a little later, without anybody doing anything. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NoAnswerError ||
  (error instanceof RequestError && [429, 500, 502, 503, 504].includes(error.status))

export const isSignedOut = (error: unknown): boolean => error instanceof RequestError && error.status === 401
