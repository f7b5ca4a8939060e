import type * as z from 'zod'
// Not z.core: that is one value with the texts of all languages.
import { config, util } from 'zod/v4/core'
import { copyJson } from '../../json/copy.ts'
import type { JsonValue } from '../../json/value.ts'
import { fieldErrors, maxErrors } from '../fields.ts'
import type { FieldError } from '../outcome.ts'
import { hasCode } from './code.ts'

/** The result of a schema: its output, or the faults of the value. */
export type Checked = { readonly data: unknown } | { readonly errors: readonly FieldError[] }

/**
 * Runs a schema; returns a promise if it is asynchronous. A schema with functions gets a copy, so that they cannot
 * change the original, and all their promises are observed. Only as many errors are put into words as are reported.
 */
export const runSchema = (
  schema: z.core.$ZodType,
  value: JsonValue,
  pointer: string,
): Checked | Promise<unknown> => {
  const context = { async: hasCode(schema) }
  const input = context.async ? copyJson(value) : value
  const result = schema._zod.run({ value: input, issues: [] }, context)
  if (result instanceof Promise) return result
  if (result.issues.length === 0) return { data: result.value }
  const issues = result.issues
    .slice(0, maxErrors)
    .map((issue) => util.finalizeIssue(issue, context, config()))
  return { errors: fieldErrors(issues, pointer) }
}
