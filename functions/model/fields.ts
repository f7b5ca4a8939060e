import type * as z from 'zod'
import { shortPointer } from '../json/json.ts'
import type { FieldError } from './outcome.ts'

/** More would be of no use, and a hostile body must not enlarge its own answer. */
export const maxErrors = 50

const errorsOf = (issue: z.core.$ZodIssue, prefix: string): FieldError[] => {
  const path = issue.path.map((token) => (typeof token === 'symbol' ? String(token) : token))
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: prefix + shortPointer(path), detail: wording(issue) }]
  return issue.keys
    .slice(0, maxErrors)
    .map((key) => ({ pointer: prefix + shortPointer([...path, key]), detail: 'Unknown member.' }))
}

/** zod reports a missing member as one of another type. */
const wording = ({ message }: z.core.$ZodIssue): string =>
  message.startsWith('Invalid input: ') && message.endsWith(', received undefined') ? 'Required.' : message

/** zod's findings, with RFC 6901 pointers below `prefix`. */
export const fieldErrors = (issues: readonly z.core.$ZodIssue[], prefix: string): readonly FieldError[] =>
  issues
    .slice(0, maxErrors)
    .flatMap((issue) => errorsOf(issue, prefix))
    .slice(0, maxErrors)
