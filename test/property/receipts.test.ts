import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plan } from '../../functions/batch/plan/plan.ts'
import { packReceipts, type Receipt, unpackReceipts } from '../../functions/batch/plan/receipts.ts'
import type { StoredItem } from '../../functions/store/port.ts'
import type { WireOperation } from '../support/model.ts'
import { boundOf, run, start } from './attempt.ts'
import { announce, holds } from './runs.ts'

announce('receipts')

const latin1 = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('latin1'))

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })

const receipt: fc.Arbitrary<Receipt> = fc.record({
  token: latin1(12),
  check: latin1(3),
  code: fc.nat(255),
  version: uint32,
  expiresAt: uint32,
})

it('unpacks what was packed', () =>
  holds(
    fc.record({ receipts: fc.array(receipt, { maxLength: 200 }), offset: fc.nat(7) }),
    ({ receipts, offset }) => {
      const packed = packReceipts(receipts)
      // As a part of a larger buffer too: that is how they come out of the SDK.
      const moved = new Uint8Array(offset + packed.length).subarray(offset)
      moved.set(packed)
      expect(unpackReceipts(moved)).toEqual(receipts)
    },
    300,
    5,
  ))

const nowSeconds = Math.floor(start.getTime() / 1000)

/** Seconds until a receipt expires: of a keyed request it counts for 25 hours, without a key for a minute. */
const lives = { fresh: 90_000 - 10, old: 90_000 - 7_200, unkeyed: 50, expired: 0 } as const
type Life = keyof typeof lives

const held = (all: readonly Life[], mark = '.'): Receipt[] =>
  all.map((life, at) => {
    const token = String(at).padStart(12, mark)
    return { token, check: 'abc', code: 1, version: 1, expiresAt: nowSeconds + lives[life] }
  })

const record = (receipts: readonly Receipt[], altName = ''): StoredItem => ({
  data: JSON.stringify({ name: 'Paris', country: 'FR', population: 0, altName }),
  version: 1,
  receipts: packReceipts(receipts),
  createdAt: start.toISOString(),
  updatedAt: start.toISOString(),
})

const patch: WireOperation = { method: 'PATCH', path: '/cities/1', body: { population: 1 } }

/** Tokens of those that must stay: 16 of the unkeyed, of the keyed 64 of any age and 400 of the last two minutes. */
const staying = (others: readonly Receipt[], all: readonly Life[]): string[] => {
  const alive = others.filter((_, at) => all[at] !== 'expired')
  if (alive.length <= 16) return alive.map(({ token }) => token)
  const of = (...kinds: Life[]) => others.filter((_, at) => kinds.includes(all[at] ?? 'expired'))
  const keyed = of('fresh', 'old')
  const fresh = new Set(of('fresh'))
  const kept = new Set([
    ...of('unkeyed').slice(-16),
    ...keyed.slice(-64),
    ...keyed.slice(-400).filter((one) => fresh.has(one)),
  ])
  return others.filter((one) => kept.has(one)).map(({ token }) => token)
}

it('keeps the receipts of the batch that writes, and of the others those that a retry can still need', () =>
  holds(
    fc.record({
      all: fc.oneof(
        fc.array(fc.constantFrom<Life>('fresh', 'old', 'unkeyed', 'expired'), {
          maxLength: 200,
          size: 'max',
        }),
        fc.array(fc.constant<Life>('fresh'), { minLength: 390, maxLength: 450, size: 'max' }),
      ),
      own: fc.integer({ min: 1, max: 100 }),
    }),
    ({ all, own }) => {
      const others = held(all)
      const bound = boundOf(
        Array.from({ length: own }, () => patch),
        'one',
      )
      const written = run(bound, record(others), start).records.at(-1)?.receipts
      const tokens = unpackReceipts(written ?? new Uint8Array()).map(({ token }) => token)
      expect(tokens).toEqual([...staying(others, all), ...bound.map(({ token }) => token)])
    },
    150,
    8,
  ))

it('plans no record that DynamoDB would not take', () =>
  holds(
    fc.record({
      mine: fc.integer({ min: 0, max: 999 }),
      others: fc.integer({ min: 0, max: 500 }),
      spare: fc.integer({ min: 0, max: 12_000 }),
    }),
    ({ mine, others, spare }) => {
      const [operation] = boundOf([patch], 'one')
      const earlier = held(Array(mine).fill('fresh'), '-')
      const item = record([...held(Array(others).fill('fresh')), ...earlier], 'x'.repeat(389_000 - spare))
      const own = new Set(earlier.map(({ token }) => token))
      const operations = operation ? [operation] : []
      const fold = { key: 't#cities#1', operations, own: own.add(operation?.token ?? ''), carried: [] }
      const { write } = plan(fold, item, { now: start, represent: false, remembered: new Map() })
      if (write === undefined) return
      const { data, receipts } = write.next
      // Names and the other attributes take about 120 bytes.
      const bytes = write.key.length + Buffer.byteLength(data ?? '') + receipts.length + 120
      expect(bytes).toBeLessThanOrEqual(400 * 1024)
    },
    300,
    8,
  ))
