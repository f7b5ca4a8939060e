import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decided } from '../../../../functions/batch/receipts/codes.ts'
import { noLog, writeLog } from '../../../../functions/batch/receipts/log.ts'
import { decodeRuns, encodeRuns } from '../../../../functions/batch/receipts/runs.ts'
import { announce, holds } from '../../../property/runs.ts'
import { decisions, latin1, noon } from './given.ts'

announce('runs')

it('says again what was decided', () =>
  holds(decisions, (decided) => expect(decodeRuns(encodeRuns(decided))).toEqual(decided), 1_000, 8))

const one = (index: number, code: number, version: number): Decided => ({ index, code, version })

const upTo = (count: number, of: (at: number) => Decided) => Array.from({ length: count }, (_, at) => of(at))

/** The head: code, 32 for a count, 64 for a gap, 128 for a difference of versions (twice it, less one if negative; of the first, itself). */
const written: [string, Decided[], number[]][] = [
  ['nothing', [], []],
  ['a create, the first operation', [one(0, 2, 1)], [2]],
  ['a change of version 1', [one(0, 1, 2)], [1 | 128, 1]],
  ['a change of version 41, operation 7', [one(7, 1, 42)], [1 | 64 | 128, 7, 41]],
  ['operation 300, not found', [one(300, 10, 0)], [10 | 64, 0xac, 0x02]],
  ['a thousand changes of one item', upTo(1_000, (at) => one(at, 1, at + 2)), [1 | 32 | 128, 0xe8, 0x07, 1]],
  ['a hundred reads of version 3', upTo(100, (at) => one(at, 5, 3)), [5 | 32 | 128, 100, 3]],
  ['created, changed, deleted, as the first three', [one(0, 2, 1), one(1, 1, 2), one(2, 3, 3)], [2, 1, 3]],
  [
    'a change, and a read of what others left before it',
    [one(0, 1, 9), one(1, 5, 7)],
    [1 | 128, 8, 5 | 128, 3],
  ],
]

it.each(written)('has so few bytes: %s', (_, decided, bytes) => {
  expect([...encodeRuns(decided)]).toEqual(bytes)
  expect(decodeRuns(Uint8Array.from(bytes))).toEqual(decided)
})

describe('an entry of one operation', () => {
  it('takes 24 bytes at most, up to index 999 and version 100', () =>
    holds(
      fc.record({
        index: fc.integer({ min: 0, max: 999 }),
        code: fc.integer({ min: 1, max: 18 }),
        version: fc.integer({ min: 0, max: 100 }),
        batch: latin1(12),
        kind: fc.constantFrom('keyed', 'unkeyed'),
        attempt: fc.integer({ min: 1, max: 30 }),
      }),
      ({ index, code, version, batch, kind, attempt }) => {
        const runs = encodeRuns([{ index, code, version }])
        const entry = { kind, batch, since: noon * 1_000, chunk: 0, attempt, runs }
        // The format's number stands before them all.
        expect(writeLog({ ...noLog, entries: [entry] }).length).toBeLessThanOrEqual(1 + 24)
      },
      1_000,
      5,
    ))
})
