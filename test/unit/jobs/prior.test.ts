import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryOf } from '../../../functions/batch/render/entry.ts'
import { finalIn, priorResults, resultOf } from '../../../functions/jobs/prior.ts'
import type { Slot } from '../../../functions/model/operation.ts'
import { failure, type Result } from '../../../functions/model/outcome.ts'

const slot: Slot = {
  index: 3,
  id: 'label',
  pointer: '',
  dependsOn: [],
  line: 7,
  rejected: failure('not-found', 'nobody looks at this'),
}

const results: readonly Result[] = [
  { status: 200, version: 4, body: { id: '1', name: 'x' } },
  { status: 204, version: 9 },
  { status: 304, version: 2, replayed: true },
  failure('validation-failed', 'It does not fit.', [{ pointer: '/a', detail: 'no' }]),
  { ...failure('dependency-failed', 'It depends on "a", which failed.'), causedBy: ['a'], retryAfter: 1 },
  { problem: 'item-too-large', detail: 'x', members: { limit: 'maxItemBytes', max: 1, actual: 2 } },
  { ...failure('throttled', 'later'), retryAfter: 4, replayed: true },
]

it('what was stored shows as it did', () => {
  fc.assert(
    fc.property(fc.constantFrom(...results), (result) => {
      const entry = entryOf(slot, result, 'full')
      expect(entryOf(slot, resultOf(entry), 'full')).toEqual(entry)
      expect(resultOf(entry)).toEqual(result)
    }),
  )
})

it('what was created keeps its place', () => {
  const entry = { index: 0, id: '0', status: 201, location: '/v1/cities/a%3Ab', etag: '"1"' }
  expect(entryOf({ index: 0, id: '0' }, resultOf(entry), 'full')).toEqual(entry)
})

it('an item that was left out for its size stays left out, and says so', () => {
  const entry = { index: 0, id: '0', status: 200, etag: '"1"', bodyLeftOut: true } as const
  expect(resultOf(entry)).toEqual({ status: 200, version: 1, truncated: true })
})

it('finds results by their index, and knows which of them stand', () => {
  const entries = [entryOf({ ...slot, index: 8 }, { status: 204, version: 2 }, 'full')]
  const throttled = entryOf({ ...slot, index: 2 }, failure('throttled', 'later'), 'full')
  const prior = priorResults([...entries, throttled], [2, 8])
  expect(finalIn(prior, 0)).toBeUndefined()
  expect(finalIn(prior, 1)).toEqual({ status: 204, version: 2 })
  expect(finalIn([], 1)).toBeUndefined()
  expect(() => priorResults(entries, [2, 8])).toThrow(/operation 2/)
})
