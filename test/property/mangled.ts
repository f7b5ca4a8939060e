import fc from 'fast-check'
import type { Json } from '../support/model.ts'
import { batch, operation } from './operations.ts'
import { anyJson } from './spelling.ts'

/** Members of an operation: what belongs there, or anything. */
const member = (...fitting: readonly Json[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: anyJson })

const mangled = fc.record(
  {
    id: member('a', 'b', 'c', '0', '1', '', 'x'.repeat(64), 'x'.repeat(65)),
    method: member('POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'post'),
    path: member(
      '/cities/1',
      '/cities',
      '/orders',
      '/orders/x',
      '/batches',
      '/cities/%31',
      '//',
      '/cities/a%2fb',
    ),
    body: fc.oneof(
      anyJson,
      fc.constantFrom<Json>({ population: 1 }, { id: '1', name: 'n', country: 'FR', population: 1 }),
    ),
    ifMatch: member('*', '"1"', 'W/"1"', '1'),
    ifNoneMatch: member('*', '"1"', ''),
    idempotencyKey: member('k', 'k1', '', 'ü', 'a b'),
    dependsOn: fc.oneof(fc.constantFrom<Json>([], ['a'], ['0'], ['0', 'b'], ['nobody']), anyJson),
    other: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anyJson }),
  },
  { requiredKeys: ['method', 'path'] },
) as fc.Arbitrary<Json>

const anyOperation = fc.oneof(
  { weight: 4, arbitrary: operation(2) as fc.Arbitrary<Json> },
  { weight: 4, arbitrary: mangled },
  { weight: 1, arbitrary: anyJson },
)

export const anyBatch: fc.Arbitrary<Json[]> = fc.oneof(
  fc.array(anyOperation, { minLength: 1, maxLength: 8 }),
  batch(operation(2), { minLength: 1, maxLength: 8 }) as fc.Arbitrary<never[]>,
)

/** Bodies of all kinds: text, bytes, any JSON, and a batch with one character changed. */
const bytes = fc.uint8Array({ maxLength: 200 })

export const junk: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  bytes,
  anyJson.map((value) => JSON.stringify(value)),
  anyJson.map((value) => JSON.stringify({ operations: value })),
  fc
    .tuple(anyBatch, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([operations, at, insert]) => {
      const text = JSON.stringify({ operations })
      const place = at % text.length
      return text.slice(0, place) + insert + text.slice(place + 1)
    }),
)
