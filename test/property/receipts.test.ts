import fc from 'fast-check'
import { expect, it } from 'vitest'
import { registryOf } from '../../functions/batch/collection.ts'
import { isRejected } from '../../functions/batch/operation.ts'
import { isFailure, type Result, statusOf } from '../../functions/batch/outcome.ts'
import { parseBatch } from '../../functions/batch/parse/envelope.ts'
import { type BoundOperation, bind } from '../../functions/batch/plan/bind.ts'
import { type Plan, plan } from '../../functions/batch/plan/plan.ts'
import {
  maxReceipts,
  packReceipts,
  type Receipt,
  unpackReceipts,
} from '../../functions/batch/plan/receipts.ts'
import { collections } from '../../functions/collections/all.ts'
import type { StoredItem } from '../../functions/store/port.ts'
import { applyOne, type ModelState, type WireOperation } from '../support/model.ts'
import { refusalOf } from '../support/model-refusal.ts'
import { brisk, filled, operation } from './operations.ts'
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

const rules = { collections: registryOf(collections), missingScope: () => undefined }

const boundOf = (operations: readonly WireOperation[], seed: string): BoundOperation[] => {
  const batch = parseBatch({ operations: operations as never }, [], rules)
  if ('problem' in batch) throw new Error(batch.detail)
  const scope = { tenant: 't', principal: 'p', seed, keyed: true }
  return batch.slots.flatMap((slot) => (isRejected(slot) ? [] : [bind(slot, scope)]))
}

interface Run {
  readonly results: readonly Result[]
  readonly plans: readonly Plan[]
  /** The record before each level, and after the last. */
  readonly records: readonly (StoredItem | undefined)[]
}

const maxFold = 64

/** One attempt at operations on one item, level by level. */
const run = (
  bound: readonly BoundOperation[],
  from: StoredItem | undefined,
  now: Date,
  count = bound.length,
): Run => {
  const own = new Set(bound.map(({ token }) => token))
  const plans: Plan[] = []
  const records = [from]
  for (let at = 0; at < count; at += maxFold) {
    const operations = bound.slice(at, Math.min(count, at + maxFold))
    const key = bound[0]?.key ?? ''
    const planned = plan({ key, operations, own, carried: plans.at(-1)?.carried ?? [] }, records.at(-1), {
      now,
      represent: false,
      remembered: new Map(),
    })
    plans.push(planned)
    records.push(planned.after)
  }
  return { results: plans.flatMap(({ results }) => results), plans, records }
}

const told = (results: readonly Result[]) =>
  results.map((result) => [statusOf(result), isFailure(result) ? undefined : result.version])

const start = new Date('2026-11-21T12:00:00Z')
const later = new Date('2026-11-21T13:00:00Z')

/** Operations on one item, with the conditions that make some of them fail. */
const sequence = (sizes: fc.ArrayConstraints): fc.Arbitrary<WireOperation[]> =>
  fc
    .array(fc.oneof(operation(1), brisk(1, ['GET', 'PATCH', 'DELETE', 'PUT'])), { ...sizes, size: 'max' })
    .map((drafts) =>
      filled(
        new Map(),
        drafts.filter((draft) => refusalOf(draft) === undefined),
      ),
    )
    .filter((operations) => operations.length > 0)

it('decides as the model does, and once: a retry of any prefix after any level says the same and writes nothing', () =>
  holds(
    fc.record({ operations: sequence({ maxLength: 200 }), crash: fc.nat(3), count: fc.nat() }),
    ({ operations, crash, count }) => {
      const bound = boundOf(operations, 'one')
      const first = run(bound, undefined, start)
      const state: ModelState = new Map()
      const wanted = operations.map((one) => applyOne(state, one))
      expect(told(first.results)).toEqual(
        wanted.map(({ status, etag }) => [status, etag && Number(etag.slice(1, -1))]),
      )
      // After the whole: any prefix.
      const prefix = run(bound, first.records.at(-1), later, 1 + (count % bound.length))
      if (first.records.at(-1)) expect(prefix.plans.filter(({ write }) => write)).toEqual([])
      expect(told(prefix.results)).toEqual(told(first.results).slice(0, prefix.results.length))
      // After a crash between two levels: the rest is applied, and nothing that was.
      const done = Math.min(crash, first.plans.length)
      const retry = run(bound, first.records[done], later)
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.slice(0, done).filter(({ write }) => write)).toEqual([])
      expect(retry.records.at(-1)?.version).toBe(first.records.at(-1)?.version)
      expect(retry.records.at(-1)?.data).toBe(first.records.at(-1)?.data)
    },
    150,
    8,
  ))

it('keeps the receipts of the batch that writes, and of the others the newest that count', () =>
  holds(
    fc.record({
      others: fc.array(fc.boolean(), { maxLength: 100, size: 'max' }),
      own: fc.integer({ min: 1, max: 100 }),
    }),
    ({ others, own }) => {
      const nowSeconds = Math.floor(start.getTime() / 1000)
      const held = others.map((alive, at): Receipt => {
        const token = String(at).padStart(12, '.')
        return { token, check: 'abc', code: 1, version: 1, expiresAt: nowSeconds + (alive ? 5_000 : 0) }
      })
      const item = record(held)
      const patch: WireOperation = { method: 'PATCH', path: '/cities/1', body: { population: 1 } }
      const bound = boundOf(
        Array.from({ length: own }, () => patch),
        'one',
      )
      const written = run(bound, item, start).records.at(-1)?.receipts
      const tokens = unpackReceipts(written ?? new Uint8Array()).map(({ token }) => token)
      const alive = held.filter((_, at) => others[at]).map(({ token }) => token)
      const room = Math.max(0, maxReceipts - own)
      expect(tokens).toEqual([...(room === 0 ? [] : alive.slice(-room)), ...bound.map(({ token }) => token)])
    },
    150,
    8,
  ))

const record = (receipts: readonly Receipt[]): StoredItem => ({
  data: JSON.stringify({ name: 'Paris', country: 'FR', population: 0 }),
  version: 1,
  receipts: packReceipts(receipts),
  createdAt: start.toISOString(),
  updatedAt: start.toISOString(),
})

it('recognises a retry after others have written, as long as all of them together fit', () =>
  holds(
    fc.record({
      mine: sequence({ maxLength: 30 }),
      theirs: fc.array(sequence({ maxLength: 10 }), { maxLength: 3 }),
    }),
    ({ mine, theirs }) => {
      const bound = boundOf(mine, 'one')
      const first = run(bound, undefined, start)
      fc.pre(first.plans.at(-1)?.write !== undefined)
      let item = first.records.at(-1)
      for (const [at, operations] of theirs.entries()) {
        item = run(boundOf(operations, `other ${at}`), item, start).records.at(-1)
      }
      const retry = run(bound, item, later)
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.filter(({ write }) => write)).toEqual([])
    },
    200,
    8,
  ))
