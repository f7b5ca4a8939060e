import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { JsonValue } from '../../../functions/json/value.ts'
import { inSchemaOrder } from '../../../functions/model/schema/order.ts'

const point = z.strictObject({ y: z.number(), x: z.number() })
const tree = z.strictObject({
  name: z.string(),
  get kids() {
    return z.array(tree).optional()
  },
  color: z.string().optional(),
})

/** JSON, so that the order counts. */
const text = (schema: z.ZodType, value: JsonValue) => JSON.stringify(inSchemaOrder(schema, value))

describe('members come in the order of the schema', () => {
  it.each<[string, z.ZodType, JsonValue, string]>([
    ['of an object', point, { x: 1, y: 2 }, '{"y":2,"x":1}'],
    ['where some are absent', point.partial(), { x: 1 }, '{"x":1}'],
    [
      'in a member',
      z.strictObject({ b: point, a: z.string() }),
      { a: '', b: { x: 1, y: 2 } },
      '{"b":{"y":2,"x":1},"a":""}',
    ],
    [
      'in a list',
      z.strictObject({ l: z.array(point) }),
      { l: [{ x: 1, y: 2 }, {}] },
      '{"l":[{"y":2,"x":1},{}]}',
    ],
    [
      'in a tuple',
      z.strictObject({ l: z.tuple([z.string(), point]) }),
      { l: ['', { x: 1, y: 2 }] },
      '{"l":["",{"y":2,"x":1}]}',
    ],
    [
      'in a record, whose own names come by name',
      z.strictObject({ r: z.record(z.string(), point) }),
      { r: { b: { x: 1, y: 2 }, a: { x: 3, y: 4 } } },
      '{"r":{"a":{"y":4,"x":3},"b":{"y":2,"x":1}}}',
    ],
    [
      'and others by name',
      z.looseObject({ m: z.number() }),
      { z: 1, m: 2, a: { d: 1, c: 2 } },
      '{"m":2,"a":{"c":2,"d":1},"z":1}',
    ],
    [
      'and those of a catch-all likewise',
      z.strictObject({ m: z.number() }).catchall(point),
      { z: { x: 1, y: 2 }, m: 2, a: { x: 3 } },
      '{"m":2,"a":{"x":3},"z":{"y":2,"x":1}}',
    ],
    [
      'behind wrappers',
      point.optional().nullable().default(null).readonly(),
      { x: 1, y: 2 },
      '{"y":2,"x":1}',
    ],
    ['behind code', point.refine(() => true).transform((made) => made), { x: 1, y: 2 }, '{"y":2,"x":1}'],
    [
      'of what code is checked by',
      z
        .unknown()
        .transform((made) => made)
        .pipe(point),
      { x: 1, y: 2 },
      '{"y":2,"x":1}',
    ],
    [
      'of the variant that names them',
      z.union([point, z.strictObject({ r: z.number(), phi: z.number() })]),
      { phi: 1, r: 2 },
      '{"r":2,"phi":1}',
    ],
    [
      'of both parts',
      z.intersection(z.looseObject({ b: z.number() }), z.looseObject({ a: z.number() })),
      { a: 1, b: 2 },
      '{"b":2,"a":1}',
    ],
    [
      'of a schema in itself',
      tree,
      { kids: [{ color: 'c', name: 'b' }], name: 'a' },
      '{"name":"a","kids":[{"name":"b","color":"c"}]}',
    ],
    [
      'by name where nothing is known',
      z.unknown(),
      { b: [{ d: 1, c: 2 }], a: 1 },
      '{"a":1,"b":[{"c":2,"d":1}]}',
    ],
    [
      'with names that every object has',
      z.strictObject({ toString: z.number(), constructor: z.number() }),
      { constructor: 1, toString: 2 },
      '{"toString":2,"constructor":1}',
    ],
  ])('%s', (_, schema, value, wanted) => {
    expect(text(schema, value)).toBe(wanted)
  })
})

it('runs none of the schema, and keeps what does not fit it', () => {
  const schema = z.strictObject({
    b: z.string().transform((): string => {
      throw new Error('was run')
    }),
    a: z.number(),
  })
  expect(text(schema, { a: 'no number', b: 1, gone: [] })).toBe('{"b":1,"a":"no number","gone":[]}')
  expect(text(schema, [{ b: 1, a: 2 }])).toBe('[{"a":2,"b":1}]')
})
