import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection, registryOf } from '../../../functions/model/collection.ts'

const id = z.string()

const schema = z.strictObject({
  one: id,
  maybe: id.nullable().optional(),
  kind: z.enum(['a', 'b']).default('a'),
  lines: z.array(z.strictObject({ product: id, count: z.int() })).min(1),
  pair: z.tuple([id, z.int()]),
  byDay: z.record(z.string(), z.array(id)),
  either: z.union([z.strictObject({ left: id }), z.strictObject({ right: z.int() })]),
  trimmed: z.string().transform((text) => text.trim()),
  both: z.intersection(z.strictObject({ x: id }), z.unknown()),
  number: z.int(),
  whatever: z.unknown(),
  get later() {
    return z.array(schemaOfLater)
  },
})
const schemaOfLater = z.strictObject({ name: id })

const naming = (path: string, to = 'things') =>
  defineCollection({ name: 'things', schema, references: { [path]: to } })

it.each([
  'one',
  'maybe',
  'kind',
  'lines.*.product',
  'pair.*',
  'byDay.*.*',
  'byDay.monday.*',
  'either.left',
  'trimmed',
  'both.x',
  'whatever',
  'whatever.*.anything',
  'later.*.name',
])('%s is a place where text may be', (path) => {
  expect(naming(path).references).toEqual([{ path: path.split('.'), collection: 'things' }])
})

it.each([
  ['two', 'reference "two": the schema has no member at "two"'],
  ['', 'reference "": a path is names of members with dots between them, and * for each element'],
  ['lines..product', 'reference "lines..product": a path is names of members'],
  ['lines.product', 'reference "lines.product": the schema has no member at "lines.product"'],
  ['lines.*.produce', 'the schema has no member at "lines.*.produce"'],
  ['one.*', 'the schema has no list or record at "one.*"'],
  ['number', 'reference "number": the schema has no text there, and an id is text'],
  ['lines', 'the schema has no text there'],
  ['lines.*', 'the schema has no text there'],
  ['either.right', 'the schema has no text there'],
  ['either.middle', 'the schema has no member at "either.middle"'],
  ['later.*.surname', 'the schema has no member at "later.*.surname"'],
  ['toString', 'the schema has no member at "toString"'],
])('a reference "%s" is refused when it is declared', (path, message) => {
  expect(() => naming(path)).toThrow(message)
  expect(() => naming(path)).toThrow('collection "things": ')
})

it('3.15 a reference to a collection that is not served is refused at the start, and both are named', () => {
  const things = naming('lines.*.product', 'products')
  expect(() => registryOf([things])).toThrow(
    'collection "things": its reference "lines.*.product" names the collection "products", which is not served',
  )
  const products = defineCollection({ name: 'products', schema: z.strictObject({}) })
  expect(registryOf([things, products]).size).toBe(2)
})

it('a collection that declares none has none', () => {
  expect(defineCollection({ name: 'things', schema }).references).toEqual([])
})
