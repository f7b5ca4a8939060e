import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packEntries, unpackEntries } from '../../../functions/batch/stored.ts'
import { resultAt } from '../../../functions/http/faces/json/result.ts'
import { finalIn, priorResults } from '../../../functions/jobs/prior.ts'
import { behindOf } from '../../../functions/model/attempt.ts'
import { type Entry, failure, type Result } from '../../../functions/model/outcome.ts'
import { written } from '../../../functions/ports/formats.ts'
import { unpack } from '../../../functions/runtime/packs.ts'

const results: readonly Result[] = [
  { status: 200, version: 4, body: { id: '1', name: 'x' } },
  { status: 201, version: 1, created: { collection: 'cities', id: 'a:b' } },
  { status: 204, version: 9 },
  { status: 304, version: 2, replayed: true },
  failure('validation-failed', 'It does not fit.', [{ pointer: '/a', detail: 'no' }]),
  { ...failure('dependency-failed', 'It depends on "a", which failed.'), causedBy: ['a'], retryAfter: 1 },
  { problem: 'item-too-large', detail: 'x', members: { limit: 'maxItemBytes', max: 1, actual: 2 } },
  { ...failure('throttled', 'later'), retryAfter: 4, replayed: true },
  { ...failure('unavailable', 'lost'), uncertain: true },
]

const packed = (entries: readonly Entry[]): Uint8Array => packEntries(entries, { number: written.pack })

const anyEntry = fc.record({
  /** Where it is not in its place. */
  moved: fc.option(fc.nat(20_000), { nil: undefined }),
  label: fc.option(fc.string({ minLength: 1, maxLength: 64 }), { nil: undefined }),
  line: fc.option(fc.integer({ min: 1, max: 20_001 }), { nil: undefined }),
  result: fc.constantFrom(...results),
})

it('what was stored is what it was, whatever it is called and wherever its chunk begins', () => {
  const formats = fc.constantFrom(1, 2)
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 9 }), fc.nat(20_000), formats, (made, first, number) => {
      const stored = made.map(({ moved, label, line, result }, at): Entry => {
        const index = moved ?? first + at
        return { index, id: label ?? String(index), line, result }
      })
      const read = unpackEntries(packEntries(stored, { first, number }), first)
      expect(read).toEqual(stored)
      expect(read.map((entry) => resultAt(entry, { level: 'full', base: '' }))).toEqual(
        stored.map((entry) => resultAt(entry, { level: 'full', base: '' })),
      )
    }),
  )
})

it('what is kept is of no format: neither a path, nor a tag in quotes, nor the words of a problem', () => {
  const created: Result = { status: 201, version: 1, created: { collection: 'cities', id: 'x' } }
  const gone = failure('not-found', 'There is no such item.')
  const called = [created, gone, created].map((result, at): Entry => ({ index: at, id: String(at), result }))
  expect(JSON.parse(unpack(packed(called)))).toEqual([
    { status: 201, version: 1, created: { collection: 'cities', id: 'x' } },
    { problem: 'not-found', detail: 'There is no such item.' },
    { status: 201, version: 1, created: { collection: 'cities', id: 'x' } },
  ])
})

it('what was created keeps its place', () => {
  const created: Result = { status: 201, version: 1, created: { collection: 'cities', id: 'a:b' } }
  const [entry] = unpackEntries(packed([{ index: 0, id: '0', result: created }]))
  expect(JSON.parse(JSON.stringify(entry && resultAt(entry, { level: 'full', base: '' })))).toEqual({
    index: 0,
    id: '0',
    status: 201,
    location: '/v1/cities/a%3Ab',
    etag: '"1"',
  })
})

it('an item that was left out for its size stays left out, and says so', () => {
  const result: Result = { status: 200, version: 1, truncated: true }
  expect(unpackEntries(packed([{ index: 0, id: '0', result }]))[0]?.result).toEqual(result)
})

it('items beyond what any answer carries are not kept, and that is told', () => {
  const body = { id: '1', text: 'x'.repeat(3_500_000) }
  const twice = [0, 1].map(
    (index): Entry => ({ index, id: String(index), result: { status: 200, version: 1, body } }),
  )
  expect(unpackEntries(packed(twice)).map(({ result }) => result)).toEqual([
    { status: 200, version: 1, truncated: true },
    { status: 200, version: 1, truncated: true },
  ])
})

it('of an attempt that ended in order, only writes that were lost may still arrive', () => {
  const lost: Result = { ...failure('unavailable', 'lost'), uncertain: true }
  const unread = failure('unavailable', 'could not be read')
  const read = unpackEntries(packed([unread, lost].map((result, at) => ({ index: at, id: 'x', result }))))
  expect(behindOf(read.map(({ result }) => result))).toEqual(new Set([1]))
  expect(behindOf([unread, { status: 204, version: 1 }])).toBe('nobody')
})

it('finds results by their index, and knows which of them stand', () => {
  const done: Entry = { index: 8, id: 'label', line: 7, result: { status: 204, version: 2 } }
  const throttled: Entry = { index: 2, id: 'label', line: 7, result: failure('throttled', 'later') }
  const prior = priorResults([done, throttled], [2, 8])
  expect(finalIn(prior, 0)).toBeUndefined()
  expect(finalIn(prior, 1)).toEqual({ status: 204, version: 2 })
  expect(finalIn([], 1)).toBeUndefined()
  expect(() => priorResults([done], [2, 8])).toThrow(/operation 2/)
})
