import * as z from 'zod'
import { instantPattern } from '../http/query.ts'
import type { Collection } from '../model/collection.ts'
import type { Index } from '../model/indexes/declaration.ts'
import type { IndexKind } from '../model/indexes/kind.ts'
import { maxIndexedBytes } from '../model/indexes/value.ts'
import { instant } from './parameters.ts'

type Member = Index['partition']

/** The parameters by which the items of a collection are found, each once. */
export const indexParametersOf = (
  { indexed }: Pick<Collection, 'indexed'>,
  label: string,
): readonly z.ZodType[] => {
  const values = indexed.map(({ partition }) => valueOfPartition(partition))
  const ranges = indexed.flatMap(({ partition, sort }) => (sort ? rangesOf(sort, partition) : []))
  // A member that begins one index and ends another takes a range as well.
  const distinct = new Map([...values, ...ranges].map((one) => [one.name, one]))
  return [...distinct.values()].map((one) => parameterOf(one, label))
}

interface Described {
  readonly name: string
  readonly description: string
  readonly schema: z.ZodType
}

const parameterOf = ({ name, description, schema }: Described, label: string): z.ZodType =>
  schema.optional().meta({
    // Names of components have no other characters.
    param: { id: `${label}.${name.replace(/[^\w.-]/g, '_')}`, in: 'query', name, description },
  })

const valueOfPartition = ({ name, kind }: Member): Described => ({
  name,
  description: `Only items with this ${name}.`,
  schema: schemas[kind],
})

const rangesOf = ({ name, kind }: Member, { name: first }: Member): readonly Described[] => {
  const described = (own: string, text: string, schema: z.ZodType): Described => ({
    name: own,
    description: `${text}; beside \`${first}\`.`,
    schema,
  })
  switch (kind) {
    case 'text':
      return [
        described(name, `Only items with this ${name}`, schemas.text),
        described(`${name}.from`, `Only from this ${name} on`, schemas.text),
        described(`${name}.to`, `Only up to this ${name}`, schemas.text),
      ]
    case 'boolean':
      return [described(name, `Only items with this ${name}`, schemas.boolean)]
    case 'number':
    case 'instant':
      return [
        described(
          name,
          `Only items with this ${name}, or from one to another: \`from..to\`, of which one end may be open`,
          rangeOf(kind),
        ),
      ]
  }
}

const number = '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?'
const instantText = instantPattern.source.slice(1, -1)

const schemas: Readonly<Record<IndexKind, z.ZodType>> = {
  text: z.string().min(1).max(maxIndexedBytes),
  number: z.number(),
  boolean: z.boolean(),
  instant,
}

/** A generated client passes a number as a number, and a range as a text. */
const rangeOf = (kind: 'number' | 'instant'): z.ZodType =>
  kind === 'number' ? z.union([z.number(), textOf(number)]) : textOf(instantText)

const textOf = (one: string): z.ZodType =>
  z.string().regex(new RegExp(`^(${one}|${one}\\.\\.|\\.\\.${one}|${one}\\.\\.${one})$`))
