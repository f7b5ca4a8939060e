import * as z from 'zod'
import { limits } from '../../../../model/limits.ts'
import { pascal } from '../../../../model/pascal.ts'
import { type ProblemName, problems, problemType } from '../../../../model/problems.ts'
import type { Wire } from './wire.ts'

/** Whole and not negative. */
export const count = z.int().min(0)

const fieldError = z
  .strictObject({
    pointer: z.string().meta({ description: 'An RFC 6901 pointer into the request body.' }),
    detail: z.string(),
  })
  .meta({ id: 'FieldError', description: 'A member that is wrong, and why.' })

const limitNames = Object.keys(limits) as readonly (keyof typeof limits)[]

const overLimit = {
  limit: z.enum(limitNames).optional().meta({ description: 'The limit that was passed.' }),
  max: count.optional().meta({ description: 'Its value.' }),
  actual: count.optional().meta({ description: 'What was sent, as far as it was counted.' }),
}

/** Each of them may be left out, so the type holds here, too; the schema refuses them all. */
const noLimit = {} as typeof overLimit

/** Members of a problem beyond those that all problems have. */
const further = (name: ProblemName): typeof overLimit =>
  name === 'payload-too-large' || name === 'item-too-large' ? overLimit : noLimit

const detail = z
  .string()
  .optional()
  .meta({ description: 'What happened; left out of results that are `truncated`.' })
const errors = z.array(fieldError).min(1).optional()

const define = (name: ProblemName) => {
  const { title, status, meaning } = problems[name]
  return z
    .strictObject({
      type: z.literal(problemType(name)),
      title: z.literal(title),
      status: z.literal(status),
      detail,
      errors,
      ...further(name),
    })
    .meta({ id: `${pascal(name)}Problem`, description: meaning })
}

export const problemNames = Object.keys(problems) as readonly ProblemName[]

/** The RFC 9457 body of every problem, by its name. */
export const problemSchemas = Object.fromEntries(
  problemNames.map((name) => [name, define(name)]),
) as Readonly<Record<ProblemName, ReturnType<typeof define>>>

/** One of these problems. */
export const oneOf = (names: readonly ProblemName[]) => z.union(names.map((name) => problemSchemas[name]))

export type WireProblem = Wire<ReturnType<typeof define>>
