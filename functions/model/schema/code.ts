import type * as z from 'zod'
import { kindOf, partsOf } from './parts.ts'

/** Functions that a schema calls with values of a request. */
const codeOf = (schema: z.core.$ZodType): readonly unknown[] => {
  const { def } = kindOf(schema)._zod
  const own = [
    'fn' in def ? def.fn : undefined,
    'transform' in def ? def.transform : undefined,
    'reverseTransform' in def ? def.reverseTransform : undefined,
    def.type === 'catch' ? def.catchValue : undefined,
  ]
  return [...own.filter((code) => code !== undefined), ...(def.checks ?? []).flatMap(codeOfCheck)]
}

/** A change of a text makes another text; a change of an object may modify the object itself. */
const codeOfCheck = ({ _zod: { def, check } }: z.core.$ZodCheck<never>): readonly unknown[] => {
  if (def.check === 'custom') return ['fn' in def && typeof def.fn === 'function' ? def.fn : check]
  return def.check === 'overwrite' && 'tx' in def ? [def.tx] : []
}

/** A bound, since a recursive function may make new schemas without end. */
const mostParts = 5_000

const everyPart = (root: z.core.$ZodType): ReadonlySet<z.core.$ZodType> => {
  const found = new Set([root])
  for (const schema of found) {
    if (found.size > mostParts) break
    for (const part of partsOf(schema)) found.add(part)
  }
  return found
}

const known = new WeakMap<z.core.$ZodType, boolean>()

/** Whether a schema runs functions on values, as far as its parts are declared already. */
export const hasCode = (schema: z.core.$ZodType): boolean => {
  const has = known.get(schema) ?? findCode(schema)
  known.set(schema, has)
  return has
}

const findCode = (schema: z.core.$ZodType): boolean => {
  const parts = everyPart(schema)
  return parts.size > mostParts || [...parts].some((part) => codeOf(part).length > 0)
}

/** Whether such a function is declared `async`. One that only returns a promise is found when it runs. */
export const hasAsyncCode = (schema: z.core.$ZodType): boolean =>
  [...everyPart(schema)].some((part) => codeOf(part).some(isAsync))

/** Whether a function is declared `async`. */
export const isAsync = (code: unknown): boolean => code instanceof AsyncFunction

const AsyncFunction = (async () => undefined).constructor as new () => unknown
