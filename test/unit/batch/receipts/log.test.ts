import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  noLog,
  type ReceiptEntry,
  type ReceiptLog,
  readLog,
  writeLog,
} from '../../../../functions/batch/receipts/log.ts'
import { announce, holds } from '../../../property/runs.ts'
import { entries, latin1, ownReceipts } from './given.ts'

announce('log')

const plain = (log: ReceiptLog) => ({
  ...log,
  entries: log.entries.map((entry) => ({ ...entry, runs: [...entry.runs] })),
})

const logs: fc.Arbitrary<ReceiptLog> = fc.record({
  entries: fc.array(entries, { maxLength: 40 }),
  own: fc.array(ownReceipts, { maxLength: 40 }),
  lostUntil: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 40 })),
  spill: fc.option(latin1(12), { nil: undefined }),
})

it('reads what was written, also as a part of a larger buffer, as the SDK hands it out', () =>
  holds(
    fc.record({ log: logs, offset: fc.nat(7), format: fc.constantFrom(4, 5) }),
    ({ log, offset, format }) => {
      const written = writeLog(log, format)
      const moved = new Uint8Array(offset + written.length).subarray(offset)
      moved.set(written)
      expect(plain(readLog(moved))).toEqual(plain(log))
    },
    500,
    8,
  ))

const entry: ReceiptEntry = {
  kind: 'keyed',
  batch: 'ABCDEFGHIJKL',
  since: 0x0102_0304_0506,
  chunk: 0,
  attempt: 2,
  runs: Uint8Array.of(2),
}
const name = [...Buffer.from('ABCDEFGHIJKL')]
const since = [1, 2, 3, 4, 5, 6]

/** A record's head has its kind in the upper three bits: keyed, chunk, unkeyed, own key, lost mark, spill mark. */
const written: [string, Partial<ReceiptLog>, number[]][] = [
  ['nothing', {}, []],
  ['a keyed batch, second attempt', { entries: [entry] }, [2, ...name, ...since, 1, 2]],
  [
    'a chunk that begins at 300, attempt 31',
    { entries: [{ ...entry, kind: 'chunk', chunk: 300, attempt: 31 }] },
    [32 | 31, 31, ...name, ...since, 0xac, 0x02, 1, 2],
  ],
  [
    'a request without a key that froze only',
    { entries: [{ ...entry, kind: 'unkeyed', attempt: 1, runs: new Uint8Array() }] },
    [64 | 1, ...name, ...since, 0],
  ],
  [
    'an own key',
    { own: [{ token: 'ABCDEFGHIJKL', check: 'xyz', code: 10, version: 1, expiresAt: 300 }] },
    [96 | 10, ...name, 120, 121, 122, 1, 0xac, 0x02],
  ],
  ['what was forgotten', { lostUntil: 300 }, [128, 0xac, 0x02]],
  ['what lies beside', { spill: 'ABCDEFGHIJKL' }, [160, ...name]],
]

it.each(written)('stands as these bytes after the number of its format: %s', (_, parts, bytes) => {
  const log = { ...noLog, ...parts }
  expect([...writeLog(log)]).toEqual([4, ...bytes])
  expect(plain(readLog(Uint8Array.of(4, ...bytes)))).toEqual(plain(log))
})

it('names a batch once for chunks of it that follow each other, in format 5', () => {
  const [batch, since] = ['ABCDEFGHIJKL', 0x0102_0304_0506]
  const chunk = (first: number, attempt = 1): ReceiptEntry => ({
    kind: 'chunk',
    batch,
    since,
    chunk: first,
    attempt,
    runs: Uint8Array.of(1),
  })
  const log = { ...noLog, entries: [chunk(0), chunk(7), chunk(9, 40), { ...chunk(9), since: since + 1 }] }
  const first = [32 | 1, ...name, 1, 2, 3, 4, 5, 6, 0, 1, 1]
  const others = [192 | 1, 7, 1, 1, 192 | 31, 40, 9, 1, 1, 32 | 1, ...name, 1, 2, 3, 4, 5, 7, 9, 1, 1]
  expect([...writeLog(log, 5)]).toEqual([5, ...first, ...others])
  expect(plain(readLog(Uint8Array.of(5, ...first, ...others)))).toEqual(plain(log))
  expect(() => readLog(Uint8Array.of(4, ...first, ...others))).toThrow('cannot be read')
})

it('takes no bytes for an item that nobody has written', () => {
  expect(readLog(new Uint8Array())).toEqual(noLog)
})

it.each([0, 1, 2, 3, 6, 255])('refuses format %i: what it cannot read it must not write over', (format) => {
  expect(() => readLog(Uint8Array.of(format, 64 | 1, ...name, ...since, 0))).toThrow(`format ${format}`)
})

it.each([192, 224])('refuses a record of a kind that it does not know (%i)', (head) => {
  expect(() => readLog(Uint8Array.of(4, head))).toThrow('cannot be read')
})

it('refuses bytes that end in the middle of a record', () =>
  holds(
    logs.filter(({ entries, own }) => entries.length + own.length > 0),
    (log) => {
      const written = writeLog(log)
      const ends = new Set<number>([1])
      for (const part of partsOf(log)) ends.add(Math.max(...ends) + part - 1)
      for (let length = 1; length < Math.min(written.length, 400); length++) {
        if (!ends.has(length)) expect(() => readLog(written.slice(0, length)), `${length} bytes`).toThrow()
      }
    },
    60,
    8,
  ))

/** Bytes of each record alone, the format's number included. */
const partsOf = ({ entries, own, lostUntil, spill }: ReceiptLog): number[] => [
  ...(spill === undefined ? [] : [writeLog({ ...noLog, spill }).length]),
  ...(lostUntil === 0 ? [] : [writeLog({ ...noLog, lostUntil }).length]),
  ...own.map((receipt) => writeLog({ ...noLog, own: [receipt] }).length),
  ...entries.map((one) => writeLog({ ...noLog, entries: [one] }).length),
]
