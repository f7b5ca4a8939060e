import type * as z from 'zod'
// Not as z.core: that is one value, with the texts of all languages in it.
import { config, util } from 'zod/v4/core'
import { copyJson } from '../../json/copy.ts'
import type { JsonValue } from '../../json/value.ts'
import { fieldErrors, maxErrors } from '../fields.ts'
import type { FieldError } from '../outcome.ts'
import { hasCode } from './code.ts'

/** What a schema says of a value: what it made of it, or what is wrong with it. */
export type Checked = { readonly data: unknown } | { readonly errors: readonly FieldError[] }

/**
 * Runs a schema; a promise where it is asynchronous. One with functions gets a copy, so that they cannot change what is
 * still needed, and is run so that no promise of theirs is left without somebody to hear of its end. No more errors are
 * put into words than are told.
 */
export const runSchema = (
  schema: z.ZodType,
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
