import { describe, expect, it } from 'vitest'
import { parseIdempotencyKey } from '../../functions/http/idempotency-key.ts'
import { mediaTypeOf, notAcceptable } from '../../functions/http/media.ts'
import { takesGzip } from '../../functions/http/packed.ts'
import { parsePrefer } from '../../functions/http/prefer.ts'
import { flagOf, idsOf, instantOf, limitOf } from '../../functions/http/query.ts'
import { parseCondition } from '../../functions/model/etags.ts'
import { growth, linear } from '../support/growth.ts'

/** What the edge makes of a header or a query, before it knows who calls. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  Prefer: parsePrefer,
  Accept: (text) => notAcceptable(text, ['text/csv']),
  'Accept-Encoding': takesGzip,
  'Content-Type': (text) => mediaTypeOf({ 'content-type': text }, ['application/json']),
  'If-Match': parseCondition,
  'Idempotency-Key': parseIdempotencyKey,
  ids: (text) => idsOf(text),
  flags: (text) => flagOf(text, 'validateOnly'),
  limits: (text) => limitOf(text, { usual: 20, most: 100 }),
  instants: (text) => instantOf(text, 'createdAfter'),
}

/** A beginning, what comes again and again, and an end that makes it come to nothing. */
const shapes: readonly (readonly [string, string, string])[] = [
  ['a=', ' ', '"b"c'],
  ['a', ' ', '('],
  ['return=', '"', ''],
  ['a="', '\\', ''],
  ['a="', '\\"', '"'],
  ['', 'a,', '"'],
  ['', ', ', 'x'],
  ['', ';', 'x'],
  ['a/b', '; q=1', '"'],
  ['a/b;q="', 'x;', ''],
  ['"a"', ', ', 'x'],
  ['', '"a",', '"'],
  ['', 'W/"a" ,\t', '"b" "c"'],
  ['', '"', 'a'],
  ['id=', ',', '%zz'],
  ['id=', '%2', ''],
  ['', 'id=1&', '%'],
  ['', '&=', ''],
  ['createdAfter=2026-01-31T09:00:00.', '1', ''],
  ['limit=', '0', 'x'],
]

/** Far more than the gateway lets through: small times cannot be told apart. */
const length = 20_000

describe.each(Object.entries(readers))('%s', (_, read) => {
  it.each(shapes)('takes four times as long for four times as much of %j, %j, %j', (start, again, end) => {
    const textOf = (size: number) => start + again.repeat(size / again.length) + end
    expect(growth(textOf, read, length)).toBeLessThan(linear)
  })
})
