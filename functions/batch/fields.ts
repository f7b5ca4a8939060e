import type { z } from 'zod'
import { pointer } from './json/json.ts'
import type { FieldError } from './outcome.ts'

/** More would help nobody, and a hostile body must not grow its own answer. */
const maxErrors = 50

const errorsOf = (issue: z.core.$ZodIssue, prefix: string): FieldError[] => {
  const at =
    prefix + pointer(...issue.path.map((token) => (typeof token === 'symbol' ? String(token) : token)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: at + pointer(key), detail: 'Unknown member.' }))
  }
  return [{ pointer: at, detail: issue.message }]
}

/** What zod found, as RFC 6901 pointers below `prefix`. */
export const fieldErrors = (issues: readonly z.core.$ZodIssue[], prefix: string): readonly FieldError[] =>
  issues.flatMap((issue) => errorsOf(issue, prefix)).slice(0, maxErrors)
