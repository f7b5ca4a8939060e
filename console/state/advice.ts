import { NoAnswerError, RequestError, UnsendableError } from '../../client/index.ts'

/** What went wrong, and what a person can do about it. */
export interface Advice {
  readonly title: string
  readonly detail: string
  readonly remedy: Remedy
}

export type Remedy = 'sign in' | 'try again' | 'change the file' | 'none'

/** An error of which is known what a person can do about it. */
export class Advised extends Error {
  readonly advice: Advice
  constructor(advice: Advice) {
    super(advice.detail)
    this.advice = advice
  }
}

export const adviceOf = (error: unknown): Advice => {
  if (error instanceof RequestError) return ofRefusal(error)
  if (error instanceof NoAnswerError) return noAnswer
  if (isUnreadable(error)) return unreadable
  if (error instanceof Advised) return error.advice
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

/** Of a folder, or of a file that was moved or changed since it was chosen. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof DOMException && ['NotFoundError', 'NotReadableError'].includes(error.name)

const unreadable: Advice = {
  title: 'The file cannot be read',
  detail: 'It was moved or changed after it was chosen, or is a folder. Choose it again.',
  remedy: 'change the file',
}

const ofRefusal = ({ status, problem }: RequestError): Advice => {
  const detail = problem?.detail ?? `The service answered ${status}.`
  if (status === 401) return signedOut
  if (status === 403) return { title: 'You may not do this', detail, remedy: 'sign in' }
  if (status === 404 || status === 410)
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

const missing = (detail: string): string =>
  `${detail} A batch is shown to whoever sent it: for a week if its file was uploaded, else for a day.`

/** Whether the same request may get an answer a little later, without anybody doing anything. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NoAnswerError ||
  (error instanceof RequestError && [429, 500, 502, 503, 504].includes(error.status))

export const isSignedOut = (error: unknown): boolean => error instanceof RequestError && error.status === 401
