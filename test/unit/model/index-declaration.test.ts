import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { routes } from '../../../functions/http/routes.ts'
import { defineCollection } from '../../../functions/model/collection.ts'
import { takenNames } from '../../../functions/model/indexes/declaration.ts'

const declare = (schema: z.ZodType, indexes: object) =>
  defineCollection({ name: 'things', schema, indexes: indexes as Record<never, never> }).indexed

const member = (schema: z.ZodType) => z.strictObject({ member: schema })
const byMember = { byMember: { partition: 'member' } }

describe('the kind of an indexed member is', () => {
  it.each<[string, string, z.ZodType]>([
    ['text', 'a text', z.string()],
    ['text', 'one of few words, or none', z.enum(['a', 'b']).nullable().optional()],
    ['text', 'one word or another', z.union([z.literal('a'), z.literal(['b', null])])],
    ['text', 'a date', z.iso.date()],
    ['text', 'a form', z.templateLiteral(['a-', z.number()])],
    ['text', 'with a default', z.string().default('x')],
    ['text', 'what a function makes and a schema checks', z.string().transform(String).pipe(z.string())],
    ['text', 'declared later', z.lazy(() => z.string())],
    ['text', 'an address, branded and read only', z.email().brand('mail').readonly()],
    ['number', 'a number', z.number()],
    ['number', 'a whole number', z.int().min(3)],
    ['number', 'one of few', z.literal([1, 2])],
    ['number', 'a text that is read as one', z.preprocess(Number, z.number())],
    ['boolean', 'yes or no', z.boolean().catch(false)],
    ['boolean', 'a word that is read as one', z.stringbool()],
    ['instant', 'an instant', z.iso.datetime({ offset: true })],
    ['instant', 'an instant, as it was written before', z.string().datetime()],
    ['instant', 'a date of JavaScript, stored as its text', z.coerce.date()],
  ])('%s: %s', (kind, _, schema) => {
    expect(declare(member(schema), byMember)[0]?.partition).toEqual({ name: 'member', kind })
  })

  it('the same in all alternatives that name it', () => {
    const either = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), member: z.string() }),
      z.strictObject({ kind: z.literal('b'), member: z.enum(['x']).optional() }),
      z.strictObject({ kind: z.literal('c') }),
    ])
    expect(declare(either, byMember)[0]?.partition.kind).toBe('text')
    expect(declare(z.intersection(member(z.number()), z.looseObject({})), byMember)[0]?.partition.kind).toBe(
      'number',
    )
  })
})

describe('refused at the declaration is', () => {
  it.each<[string, z.ZodType]>([
    ['a list', z.array(z.string())],
    ['an object', z.strictObject({})],
    ['text or number', z.union([z.string(), z.number()])],
    ['an instant or any text', z.union([z.iso.datetime(), z.string()])],
    ['what a function makes', z.string().transform((text) => text.length)],
    ['anything', z.unknown()],
    ['words and numbers', z.literal(['a', 1])],
    ['nothing', z.null()],
  ])('a member that is %s', (_, schema) => {
    expect(() => declare(member(schema), byMember)).toThrow(
      'collection "things": the index "byMember": the schema has no member "member" that is text, a number, a boolean or an instant, and one of these only',
    )
  })

  const two = z.strictObject({ a: z.string(), b: z.number() })

  it('a member that the schema does not name, and one that it names in nothing but a catch-all', () => {
    expect(() => declare(two, { by: { partition: 'c' } })).toThrow('has no member "c"')
    expect(() => declare(two, { by: { partition: 'a', sort: 'c' } })).toThrow('has no member "c"')
    expect(() => declare(z.looseObject({}), byMember)).toThrow('has no member "member"')
    expect(() => declare(two, { by: { partition: '__proto__' } })).toThrow('has no member "__proto__"')
  })

  it('more than three, the same twice, one member as both, and a number of shards that cannot be', () => {
    const schema = z.strictObject({ a: z.string(), b: z.string(), c: z.string(), d: z.string() })
    const four = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`by-${name}`, { partition: name }]))
    expect(() => declare(schema, four)).toThrow('it has 4 indexes; there are 3 for each collection')
    expect(() => declare(two, { x: { partition: 'a' }, y: { partition: 'a' } })).toThrow(
      'the index "y" is by the same members as one before it',
    )
    expect(() => declare(two, { x: { partition: 'a', sort: 'a' } })).toThrow(
      'partition and sort are one member',
    )
    for (const shards of [0, 65, 1.5, Number.NaN])
      expect(() => declare(two, { x: { partition: 'a', shards } })).toThrow('a whole number from 1 to 64')
  })

  it.each(['limit', 'cursor', 'id', 'validateOnly', 'action', 'rows', 'a.from', 'a.to'])(
    'a member called %s, which means something else in a query',
    (name) => {
      const schema = z.looseObject({ ...(name === 'id' ? {} : { [name]: z.string() }), other: z.string() })
      expect(() => declare(schema, { x: { partition: name } })).toThrow('means something else in a query')
      expect(() => declare(schema, { x: { partition: 'other', sort: name } })).toThrow('means something else')
    },
  )

  it('every parameter that the routes of a collection know', () => {
    const known = routes
      .filter(({ path }) => path === '/v1/{collection}')
      .flatMap(({ honours }) => honours.query ?? [])
    expect(known).toContain('limit')
    for (const name of known) expect(takenNames.has(name), name).toBe(true)
  })

  it('names that make keys too long', () => {
    const name = 'é'.repeat(30)
    expect(() => declare(z.strictObject({ [name]: z.string() }), { x: { partition: name } })).toThrow(
      '128 bytes',
    )
  })

  it('a member that TypeScript knows not to be there', () => {
    const declared = () =>
      // @ts-expect-error there is no such member
      defineCollection({ name: 'things', schema: two, indexes: { x: { partition: 'nothing' } } })
    expect(declared).toThrow()
    const fine = defineCollection({
      name: 'things',
      schema: two,
      indexes: { x: { partition: 'a', sort: 'b' } },
    })
    const partition: 'a' = fine.indexes.x.partition
    expect(partition).toBe('a')
  })
})
