import { expect, it } from 'vitest'
import * as z from 'zod'
import type { BoundOperation } from '../../../../functions/batch/plan/bind.ts'
import { plan } from '../../../../functions/batch/plan/plan.ts'
import type { Lookup } from '../../../../functions/batch/plan/refer.ts'
import { type History, historyAfter, historyOf } from '../../../../functions/batch/receipts/history.ts'
import type { Attempt } from '../../../../functions/model/attempt.ts'
import { type Collection, defineCollection } from '../../../../functions/model/collection.ts'
import type { Result } from '../../../../functions/model/outcome.ts'
import { refuse } from '../../../../functions/model/refused.ts'

const taps: Collection = defineCollection({
  name: 'taps',
  schema: z.strictObject({ n: z.int() }),
  actions: {
    turn: {
      input: z.strictObject({ on: z.boolean() }),
      refusals: { dry: 409 },
      run: (tap, { on }) => (on ? { n: tap.n + 1 } : refuse(409, 'dry')),
    },
  },
})

/** A refusal and the change after it take 12 bytes, of 16 KB that an item has. */
const pairs = Math.floor(16_384 / 12)

/** The operations of one fold. */
const folded = 64

const now = new Date('2026-11-28T12:00:00Z')
const attempt: Attempt = {
  kind: 'chunk',
  batch: 'x'.repeat(12),
  since: now.getTime(),
  chunk: 0,
  number: 1,
  behind: 'nobody',
  writes: 4,
}
const caller = { id: 'ann', tenant: 't', scopes: new Set<string>(), claims: {} }
const lookup: Lookup = { nameOf: () => undefined, find: () => 'missing' }
const options = { represent: false, asked: { caller, at: now }, now, attempt, lookup }

const turn = (index: number): BoundOperation => ({
  method: 'ACT',
  collection: taps,
  itemId: '1',
  key: 't#taps#0#1',
  index,
  pointer: '',
  action: { name: 'turn', input: { on: index % 2 === 0 } },
})

/** One chunk that turns an item on and off, fold by fold, until the item can remember no more. */
const played = (count: number) => {
  const put: BoundOperation = { ...turn(0), method: 'PUT', data: '{"n":0}' }
  const seed = { ...options, attempt: { ...attempt, kind: 'unkeyed', batch: 'y'.repeat(12) } as Attempt }
  const begun = plan({ key: put.key, operations: [put], carried: [] }, historyOf(undefined), seed)
  let history: History = historyAfter(begun.after, historyOf(undefined))
  const results: Result[] = []
  for (let at = 0; at < count; at += folded) {
    const operations = Array.from({ length: Math.min(folded, count - at) }, (_, n) => turn(at + n))
    const { results: told, after, spill } = plan({ key: put.key, operations, carried: [] }, history, options)
    results.push(...told)
    // The rest of the item's operations waits behind one that was put off.
    if (told.some((result) => 'problem' in result && result.problem === 'contention')) break
    history = historyAfter(after, history, spill?.next)
  }
  return { results, n: JSON.parse(history.item?.data ?? '{}').n as number }
}

const isTurned = (result: Result) => 'status' in result && result.status === 200

it('a synchronous batch may alternate changes and refusals of one item throughout', () => {
  const { results, n } = played(1_000)
  expect(results.every((result, at) => isTurned(result) === (at % 2 === 0))).toBe(true)
  expect(results.filter((result) => 'problem' in result && result.problem !== 'action-refused')).toEqual([])
  expect(n).toBe(500)
})

it('beyond what an item remembers the rest is refused in clear words, and has taken no effect', () => {
  const { results, n } = played(4_000)
  const first = results.findIndex((result) => 'problem' in result && result.problem === 'contention')
  expect(first).toBeLessThanOrEqual(2 * pairs)
  expect(first).toBeGreaterThan(2 * (pairs - folded))
  expect([n, results.length]).toEqual([first / 2, first + folded])
  for (const result of results.slice(first))
    expect(result).toMatchObject({
      problem: 'contention',
      detail: 'The item has to remember too much at the moment; the operation took no effect.',
    })
})
