import { describe, expect, it } from 'vitest'
import { parseIdempotencyKey } from '../../functions/http/idempotency-key.ts'
import { mediaTypeOf, notAcceptable } from '../../functions/http/media.ts'
import { takesGzip } from '../../functions/http/packed.ts'
import { parsePrefer } from '../../functions/http/prefer.ts'
import { flagOf, idsOf, instantOf, limitOf } from '../../functions/http/query.ts'
import { parseCondition } from '../../functions/model/etags.ts'

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
const fold = 4

/** Of this thread alone, whatever else the machine does; as often as it takes to see anything. In microseconds. */
const cpuOf = (run: () => unknown): number => {
  const begun = process.threadCpuUsage()
  for (let runs = 1; ; runs += 1) {
    run()
    const { user, system } = process.threadCpuUsage(begun)
    if (user + system > 4_000) return (user + system) / runs
  }
}

describe.each(Object.entries(readers))('%s', (_, read) => {
  it.each(shapes)('takes four times as long for four times as much of %j, %j, %j', (start, again, end) => {
    const [short, long] = [length, fold * length].map((size) => {
      const text = start + again.repeat(size / again.length) + end
      return () => read(text)
    }) as [() => unknown, () => unknown]
    let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    // Sixteen times where it is quadratic. The collector only ever adds to a time, so the least of several is near the truth.
    for (let turn = 0; turn < 12; turn += 1) {
      least = Math.min(least, cpuOf(short))
      most = Math.min(most, cpuOf(long))
      if (turn > 0 && most / least < 2 * fold) break
    }
    expect(most / least).toBeLessThan(2 * fold)
  })
})
