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

/** What changes a text hands on another; what changes an object may change the very object. */
const codeOfCheck = ({ _zod: { def, check } }: z.core.$ZodCheck<never>): readonly unknown[] => {
  if (def.check === 'custom') return ['fn' in def && typeof def.fn === 'function' ? def.fn : check]
  return def.check === 'overwrite' && 'tx' in def ? [def.tx] : []
}

/** A function that makes a schema anew whenever it refers to itself makes no end of them. */
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

/** Whether a schema runs functions on values; of one whose parts are declared later, as far as can be seen. */
export const hasCode = (schema: z.core.$ZodType): boolean => {
  const has = known.get(schema) ?? findCode(schema)
  known.set(schema, has)
  return has
}

const findCode = (schema: z.core.$ZodType): boolean => {
  const parts = everyPart(schema)
  return parts.size > mostParts || [...parts].some((part) => codeOf(part).length > 0)
}

/** Whether such a function is asynchronous by its declaration. One that only returns a promise is met when it runs. */
export const hasAsyncCode = (schema: z.core.$ZodType): boolean =>
  [...everyPart(schema)].some((part) => codeOf(part).some((code) => code instanceof AsyncFunction))

const AsyncFunction = (async () => undefined).constructor as new () => unknown
