import { describe, expect, it } from 'vitest'
import { type Ending, endOf, isOver } from '../../../../functions/batch/receipts/expiry.ts'
import type { ReceiptEntry } from '../../../../functions/batch/receipts/log.ts'
import { limits } from '../../../../functions/model/limits.ts'
import { atNoon, kinds, noon } from './given.ts'

const entry = (attempt: number, kind: ReceiptEntry['kind'] = 'keyed'): ReceiptEntry => ({
  kind,
  batch: 'ABCDEFGHIJKL',
  since: noon * 1_000,
  chunk: 0,
  attempt,
  runs: new Uint8Array(),
})

const ending = (attempts: number, changes: Partial<Ending> = {}): Ending => ({
  since: noon * 1_000,
  attempts,
  completedAt: noon * 1_000,
  uncertain: false,
  ...changes,
})

const minutes = (count: number): Date => new Date(atNoon.getTime() + count * 60_000)

/** By whom the entry was written last, what the record says, how many minutes after the end, and whether it can go. */
const table: [string, number, Ending | undefined, number, boolean][] = [
  ['there is no record, which proves nothing', 1, undefined, 1_000, false],
  ['it runs', 1, ending(1, { completedAt: undefined }), 1_000, false],
  ['the first attempt has just completed it', 1, ending(1), 0, true],
  ['the first attempt completed it long ago', 1, ending(1), 1_000, true],
  ['the first attempt lost sight of an operation', 1, ending(1, { uncertain: true }), 1_000, false],
  ['the first completed it, a second runs by now', 1, ending(2, { completedAt: undefined }), 1_000, false],
  ['the second has just completed it: the first may be asleep', 1, ending(2), 0, false],
  ['the second completed it a little less than ten minutes ago', 1, ending(2), 9.99, false],
  ['the second completed it ten minutes ago', 1, ending(2), 10, true],
  ['the second completed it, and wrote the entry itself', 2, ending(2), 10, true],
  [
    'the second wrote the entry, the record still says that the first completed it',
    2,
    ending(1),
    1_000,
    false,
  ],
  ['the third wrote the entry, the second completed', 3, ending(2), 1_000, false],
  ['the second lost sight of an operation', 1, ending(2, { uncertain: true }), 1_000, false],
  ['the record is of a later life of the key', 1, ending(1, { since: noon * 1_000 + 1 }), 1_000, false],
  ['the record is of an earlier life of the key', 1, ending(1, { since: noon * 1_000 - 1 }), 1_000, false],
  ['its end was never an instant', 1, ending(2, { completedAt: Number.NaN }), 1_000, false],
]

describe.each(['keyed', 'chunk'] as const)('an entry of a %s batch can go', (kind) => {
  it.each(table)('%s (attempt %i)', (_, attempt, said, after, isOverThen) => {
    expect(isOver(entry(attempt, kind), said, minutes(after))).toBe(isOverThen)
  })
})

/** Seconds after the first claim. */
const ends = { keyed: 25 * 3_600, chunk: limits.batchTtlSeconds + 3_600, unkeyed: 120 }

it.each(kinds)('an entry of a %s batch ends on its own', (kind) => {
  expect(endOf(entry(1, kind))).toBe(noon + ends[kind])
  expect(endOf({ ...entry(1, kind), since: noon * 1_000 + 1 }), 'never before its time').toBe(
    noon + ends[kind] + 1,
  )
})
