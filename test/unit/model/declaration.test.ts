import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'

const define = (schema: z.ZodType, more: object = {}) =>
  defineCollection({ name: 'products', schema, ...more })

const text = z.strictObject({ name: z.string() })
/** Made anew at each turn. */
const endless = (): z.ZodType => z.strictObject({ name: z.string(), more: z.lazy(endless).optional() })
const endlessList = (): z.ZodType => z.array(z.lazy(endlessList))

const recursive = z.strictObject({
  get child() {
    return recursive.optional()
  },
})

describe('a collection is refused', () => {
  const noObject = 'items are objects; write z.strictObject({ … })'
  const id =
    'the schema has a member "id"; leave it out, and say beside the schema what an id looks like (id: z.string()…)'
  const asynchronous = 'the schema is asynchronous; refine and transform take functions that return at once'
  const dropping = (place: string) =>
    `${place} is z.object(), which drops members that it does not name; write z.strictObject() to refuse them, z.looseObject() to keep them, or say unknownMembers: 'drop'`
  const foreign = (place: string, type: string, remedy: string) =>
    `${place} is z.${type}(), which JSON does not have; ${remedy}`
  const date = 'write z.iso.datetime(), or z.coerce.date() to take the text of one'

  it.each<[string, z.ZodType, string]>([
    ['text', z.string(), noObject],
    ['a list', z.array(z.string()), noObject],
    ['an instant', z.date(), noObject],
    ['an object or text', z.union([text, z.string()]), noObject],
    ['text behind wrappers', z.string().optional().readonly(), noObject],
    ['its own id', z.strictObject({ id: z.string(), name: z.string() }), id],
    ['its own id in a variant', z.union([text, z.strictObject({ id: z.string() })]), id],
    ['its own id behind a refinement', z.strictObject({ id: z.string() }).refine(() => true), id],
    ['its own id behind code', z.preprocess((value) => value, z.strictObject({ id: z.string() })), id],
    ['its own id in a part', z.intersection(text, z.looseObject({ id: z.string() })), id],
    ['a schema that drops', z.object({ name: z.string() }), dropping('the schema')],
    ['a member that drops', z.strictObject({ a: z.object({ b: z.string() }) }), dropping('the member /a')],
    [
      'a member that drops, deep inside',
      z.strictObject({ a: z.strictObject({ 'b/c': z.array(z.object({})).optional() }) }),
      dropping('the member /a/b~1c'),
    ],
    ['a variant that drops', z.union([text, z.object({ a: z.string() })]), dropping('the schema')],
    ['a date', z.strictObject({ when: z.date() }), foreign('the member /when', 'date', date)],
    [
      'a date that may be missing',
      z.strictObject({ when: z.date().optional() }),
      foreign('the member /when', 'date', date),
    ],
    [
      'dates in every variant',
      z.strictObject({ when: z.union([z.date(), z.date().min(new Date(0))]) }),
      foreign('the member /when', 'date', date),
    ],
    [
      'a bigint',
      z.strictObject({ n: z.coerce.bigint() }),
      foreign('the member /n', 'bigint', 'write z.int(), or text'),
    ],
    [
      'a bigint that code makes',
      z.strictObject({ n: z.string().transform(BigInt).pipe(z.bigint()) }),
      foreign('the member /n', 'bigint', 'write z.int(), or text'),
    ],
    [
      'a map',
      z.strictObject({ m: z.map(z.string(), z.string()) }),
      foreign('the member /m', 'map', 'write z.record()'),
    ],
    ['a set', z.strictObject({ s: z.set(z.string()) }), foreign('the member /s', 'set', 'write z.array()')],
    [
      'a promise',
      z.strictObject({ p: z.promise(z.string()) }),
      foreign('the member /p', 'promise', 'write the schema of its value'),
    ],
    ['an asynchronous refinement', text.refine(async () => true), asynchronous],
    ['an asynchronous member', z.strictObject({ a: z.string().refine(async () => true) }), asynchronous],
    [
      'an asynchronous transformation',
      z.strictObject({ a: z.string().transform(async (a) => a) }),
      asynchronous,
    ],
    [
      'an asynchronous check, deep inside',
      z.strictObject({ a: z.array(z.custom(async () => true)) }),
      asynchronous,
    ],
  ])('with %s', (_, schema, message) => {
    expect(() => define(schema)).toThrow(new Error(`collection "products": ${message}`))
  })
})

describe('a collection is taken', () => {
  it.each<[string, z.ZodType]>([
    ['a strict object', text],
    ['a loose object', z.looseObject({ name: z.string() })],
    ['an object that says what else it takes', z.object({}).catchall(z.string())],
    ['a record', z.record(z.string(), z.number())],
    [
      'variants',
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('a') }),
        z.strictObject({ kind: z.literal('b') }),
      ]),
    ],
    ['parts', z.intersection(z.looseObject({ a: z.string() }), z.looseObject({ b: z.string() }))],
    ['recursion', recursive],
    ['recursion without an end', endless()],
    ['lists without an end', z.strictObject({ list: endlessList() })],
    ['an instant from text', z.strictObject({ when: z.coerce.date() })],
    [
      'an instant that code makes',
      z.strictObject({
        when: z
          .string()
          .transform((at) => new Date(at))
          .pipe(z.date()),
      }),
    ],
    ['a variant that cannot be sent', z.strictObject({ when: z.union([z.iso.datetime(), z.date()]) })],
    ['code that returns at once', text.refine(() => true).transform((value) => value)],
    ['an id inside of a member', z.strictObject({ owner: z.strictObject({ id: z.string() }) })],
    [
      'a member that must not be',
      z.strictObject({ gone: z.never().optional(), never: z.undefined().optional() }),
    ],
    [
      'a member that is declared later',
      z.strictObject({
        get later() {
          return later
        },
        lazy: z.lazy(() => later),
      }),
    ],
  ])('with %s', (_, schema) => {
    expect(define(schema).schema).toBe(schema)
  })

  it('that drops unknown members, if it says so', () => {
    expect(() => define(z.object({ a: z.object({}) }), { unknownMembers: 'drop' })).not.toThrow()
  })

  const later = z.string()
})
