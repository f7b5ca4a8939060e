import * as z from 'zod'
import { instantPattern } from '../http/query.ts'
import type { Collection } from '../model/collection.ts'
import type { Index } from '../model/indexes/declaration.ts'
import type { Kind } from '../model/indexes/kind.ts'
import { maxIndexedBytes } from '../model/indexes/value.ts'

type Member = Index['partition']

/** The parameters by which the items of a collection are found, each once. */
export const indexParametersOf = (
  { indexed }: Pick<Collection, 'indexed'>,
  label: string,
): readonly z.ZodType[] => {
  const parameters = new Map<string, z.ZodType>()
  for (const { partition } of indexed) parameters.set(partition.name, valueParameter(partition, label))
  for (const { partition, sort } of indexed)
    for (const [name, parameter] of sort ? rangeParameters(sort, partition, label) : [])
      if (!parameters.has(name)) parameters.set(name, parameter)
  return [...parameters.values()]
}

const parameter = (label: string, name: string, description: string, schema: z.ZodType): z.ZodType =>
  schema.optional().meta({
    // Names of components have no other characters.
    param: { id: `${label}.${name.replace(/[^\w.-]/g, '_')}`, in: 'query', name, description },
  })

const valueParameter = ({ name, kind }: Member, label: string): z.ZodType =>
  parameter(label, name, `Only items with this ${name}.`, schemas[kind])

const rangeParameters = (
  { name, kind }: Member,
  { name: first }: Member,
  label: string,
): readonly (readonly [string, z.ZodType])[] => {
  const also = (text: string) => `${text}; beside \`${first}\`.`
  if (kind === 'text')
    return [
      [name, parameter(label, name, also(`Only items with this ${name}`), schemas.text)],
      [`${name}.from`, parameter(label, `${name}.from`, also(`Only from this ${name} on`), schemas.text)],
      [`${name}.to`, parameter(label, `${name}.to`, also(`Only up to this ${name}`), schemas.text)],
    ]
  if (kind === 'boolean')
    return [[name, parameter(label, name, also(`Only items with this ${name}`), schemas.boolean)]]
  const text = also(
    `Only items with this ${name}, or from one to another: \`from..to\`, of which one end may be open`,
  )
  return [[name, parameter(label, name, text, rangeOf(kind))]]
}

const number = '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?'
const instant = instantPattern.source.slice(1, -1)

const schemas: Readonly<Record<Kind, z.ZodType>> = {
  text: z.string().min(1).max(maxIndexedBytes),
  number: z.number(),
  boolean: z.boolean(),
  instant: z.string().regex(instantPattern).meta({ format: 'date-time' }),
}

const rangeOf = (kind: 'number' | 'instant'): z.ZodType => {
  const one = kind === 'number' ? number : instant
  return z.string().regex(new RegExp(`^(${one}|${one}\\.\\.|\\.\\.${one}|${one}\\.\\.${one})$`))
}
