import type { Collection } from '../model/collection.ts'
import { timestampNames } from '../model/managed.ts'
import { type JsonSchema, mapVariants } from './json-schema.ts'

type Member = JsonSchema | boolean

const instant: JsonSchema = { type: 'string', format: 'date-time' }

const stampsOf = ({ timestamps }: Collection): readonly string[] => (timestamps ? timestampNames : [])

/** Timestamps and computed members: of the latter, nothing is known but their names. */
const besides = (collection: Collection): readonly (readonly [string, JsonSchema])[] => {
  const stamps = stampsOf(collection)
  return collection.ignored.map((name) => [
    name,
    { ...(stamps.includes(name) ? instant : {}), readOnly: true },
  ])
}

const marked = ({ readOnly }: Collection, name: string, member: Member): Member =>
  Object.hasOwn(readOnly, name)
    ? { ...(member === true ? {} : (member as JsonSchema)), readOnly: true }
    : member

const withMembers = (collection: Collection, { properties = {}, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  properties: {
    ...Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, marked(collection, name, member)]),
    ),
    ...Object.fromEntries(besides(collection)),
  },
})

const hasNone = ({ readOnly, ignored }: Collection): boolean =>
  ignored.length === 0 && Object.keys(readOnly).length === 0

/** An item as it may be sent: callers may leave out what they do not write. */
export const asSent = (collection: Collection, schema: JsonSchema): JsonSchema =>
  hasNone(collection)
    ? schema
    : mapVariants(schema, (variant) => {
        const { required = [], ...sent } = withMembers(collection, variant)
        const needed = required.filter((name) => !Object.hasOwn(collection.readOnly, name))
        return { ...sent, ...(needed.length > 0 ? { required: needed } : {}) }
      })

/** An item as it is answered. A computed member may be left out. */
export const asShown = (collection: Collection, schema: JsonSchema): JsonSchema =>
  hasNone(collection)
    ? schema
    : mapVariants(schema, (variant) => {
        const { required = [], ...shown } = withMembers(collection, variant)
        const always = [...required, ...stampsOf(collection)]
        return { ...shown, ...(always.length > 0 ? { required: always } : {}) }
      })
