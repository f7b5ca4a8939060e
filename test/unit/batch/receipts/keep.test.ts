import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryNameOf } from '../../../../functions/batch/receipts/expiry.ts'
import { type History, historyAfter, historyOf } from '../../../../functions/batch/receipts/history.ts'
import { type Addition, keep, type LogLayout } from '../../../../functions/batch/receipts/keep.ts'
import {
  noLog,
  type OwnReceipt,
  type ReceiptEntry,
  readLog,
  writeLog,
} from '../../../../functions/batch/receipts/log.ts'
import type { StoredItem } from '../../../../functions/ports/items.ts'
import { announce, holds } from '../../../property/runs.ts'
import { kinds, noon } from './given.ts'

announce('keep')

/** One write of an item: by whom, how many bytes of decisions, and how many seconds after the write before. */
interface Step {
  readonly kind: ReceiptEntry['kind']
  readonly bytes: number
  readonly own: number
  readonly wait: number
  /** Which of the earlier batches writes once more; most are new. */
  readonly again: number | undefined
  /** How many of the oldest that have a key are known to be over. */
  readonly over: number
}

const few = fc.oneof({ weight: 5, arbitrary: fc.nat(6) }, fc.nat(400))

const step = (bytes = few): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...kinds) },
      fc.constant<ReceiptEntry['kind']>('unkeyed'),
    ),
    bytes,
    own: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(3)),
    wait: fc.oneof({ weight: 20, arbitrary: fc.nat(3) }, fc.nat(60), fc.nat(50_000)),
    again: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.nat(100)),
    over: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(20)),
  })

/** How long after its first claim an entry can be asked for, in seconds; a batch lives for seven days. */
const lives = { keyed: 25 * 3_600, chunk: 7 * 86_400 + 3_600, unkeyed: 120 }

const nowOf = (seconds: number) => new Date(seconds * 1_000)
const named = (at: number): string =>
  createHash('sha256').update(`batch ${at}`).digest().toString('latin1', 0, 12)
const key = 't#cities#1'

/** What must be remembered, in the plainest way: a list of entries, oldest first, and a list of own keys. */
class Model {
  entries: ReceiptEntry[] = []
  own: OwnReceipt[] = []
  forgotten = false
  lostUntil = 0

  after(added: Addition, over: ReadonlySet<string>, now: number): Model {
    const next = new Model()
    const alive = ({ kind, since }: ReceiptEntry) => Math.ceil(since / 1_000) + lives[kind] > now
    const others = this.entries.filter(
      (one) => alive(one) && entryNameOf(one) !== entryNameOf(added.entry) && !over.has(entryNameOf(one)),
    )
    const newest = new Set(others.filter(({ kind }) => kind === 'unkeyed').slice(-63))
    const stays = (one: ReceiptEntry) => others.length < 64 || one.kind !== 'unkeyed' || newest.has(one)
    next.entries = [...others.filter(stays), added.entry]
    next.own = [...this.own.filter(({ expiresAt }) => expiresAt > now), ...added.own]
    next.forgotten = !others.every(stays)
    next.lostUntil = next.forgotten ? now + 5 : this.lostUntil + 120 > now ? this.lostUntil : 0
    return next
  }
}

const recordOf = (receipts: Uint8Array, lock: number): StoredItem => {
  const at = nowOf(noon).toISOString()
  return { data: '{}', version: lock, lock, receipts, createdAt: at, updatedAt: at }
}

const seen = (log: { readonly entries: readonly ReceiptEntry[]; readonly own: readonly OwnReceipt[] }) => [
  new Set(
    log.entries.map((one) => `${entryNameOf(one)} ${one.attempt} ${Buffer.from(one.runs).toString('hex')}`),
  ),
  new Set(log.own.map(({ token, code, version }) => `${token} ${code} ${version}`)),
]

/** Both places together, as a reader puts them together: the item's own word counts before what lies beside. */
const wholeOf = (history: History) => {
  const log = history.item ? readLog(history.item.receipts) : noLog
  const there = new Set(log.entries.map(entryNameOf))
  return {
    entries: [...history.spilled.entries.filter((one) => !there.has(entryNameOf(one))), ...log.entries],
    own: [...history.spilled.own, ...log.own],
  }
}

const endsOf = ({ entries, own }: Parameters<typeof seen>[0]): number[] => [
  ...entries.map(({ kind, since }) => Math.ceil(since / 1_000) + lives[kind]),
  ...own.map(({ expiresAt }) => expiresAt),
]

const expectLayout = ({ receipts, spill }: LogLayout, beside: number): void => {
  expect(receipts.length, 'on the item').toBeLessThanOrEqual(2_048)
  expect(receipts.length + beside, 'in all').toBeLessThanOrEqual(16_384)
  if (spill === undefined) return
  const { next } = spill
  const digest = createHash('sha256').update(next.receipts).digest('hex').slice(0, 24)
  expect(spill).toMatchObject({ key: `${key}#${digest}`, expected: 0 })
  expect(next).toMatchObject({ data: null, version: 0, lock: 1 })
  expect(next.expiresAt, 'stays as long as what it holds').toBe(Math.max(...endsOf(readLog(next.receipts))))
}

/** What the write of a step adds: a batch of its own, or one more attempt of an earlier one. */
const additionOf = (
  { kind, bytes, own, again }: Step,
  at: number,
  { entries }: Model,
  now: number,
): Addition => {
  const runs = new Uint8Array(bytes).fill(at)
  const earlier = again === undefined ? undefined : entries[again]
  const fresh = { kind, batch: named(at), since: now * 1_000 - 1, chunk: kind === 'chunk' ? at : 0 }
  const tokens = Array.from({ length: own }, (_, n) => named(1_000 * (n + 1) + at))
  return {
    key,
    entry: earlier ? { ...earlier, attempt: earlier.attempt + 1, runs } : { ...fresh, attempt: 1, runs },
    own: tokens.map((token) => ({ token, check: 'abc', code: 1, version: at, expiresAt: now + 86_400 })),
  }
}

const oldestKeyed = ({ entries }: Model, count: number): readonly string[] =>
  entries
    .filter(({ kind }) => kind !== 'unkeyed')
    .slice(0, count)
    .map(entryNameOf)

/** Writes of one item, one after the other. Returns how many were refused for want of room. */
const writeAll = (steps: readonly Step[]): number => {
  let [history, model, now, refused, wasForgotten] = [historyOf(undefined), new Model(), noon, 0, false]
  // What is over stays over, whoever asks.
  const gone = new Set<string>()
  for (const [at, one] of steps.entries()) {
    now += one.wait
    for (const name of oldestKeyed(model, one.over)) gone.add(name)
    const added = additionOf(one, at, model, now)
    const kept = keep({ ...history, over: gone }, added, nowOf(now))
    const wanted = model.after(added, gone, now)
    if (kept === undefined) {
      // Nothing of it can go, and but for the marks of how it is laid out it fills what there is.
      expect(writeLog({ ...noLog, ...seenBy(wanted) }).length).toBeGreaterThan(16_384 - 24)
      refused++
      continue
    }
    model = wanted
    wasForgotten ||= model.forgotten
    history = historyAfter(recordOf(kept.receipts, at + 1), history, kept.spill?.next)
    const found = seen(wholeOf(history))
    // One `expect` for all of them: one for each name would take most of the time.
    for (const [of, all] of seen(model).entries())
      expect(
        [...all].filter((name) => !found[of]?.has(name)),
        `missing after step ${at}`,
      ).toEqual([])
    // One that was forgotten may still lie beside the item, and is then forgotten once more.
    const { lostUntil } = readLog(kept.receipts)
    expect(lostUntil).toBeGreaterThanOrEqual(model.lostUntil)
    expect(lostUntil === 0 || lostUntil <= now + 5).toBe(true)
    if (!wasForgotten) expect(lostUntil).toBe(0)
    expectLayout(kept, writeLog(history.spilled).length)
    expect(kept.expiresAt).toBeGreaterThanOrEqual(Math.max(...endsOf(model)))
  }
  return refused
}

const seenBy = ({ entries, own }: Model) => ({ entries, own })

const steps = (step: fc.Arbitrary<Step>) => fc.array(step, { minLength: 1, maxLength: 220, size: 'max' })

describe('what an item remembers', () => {
  it('is what a plain list would, laid out within its bounds', () =>
    holds(steps(step()), (all) => void writeAll(all), 60, 12))

  it('is of requests without a key the newest 64, among others and alone', () => {
    const quick = step().map((one): Step => ({ ...one, wait: one.wait % 2, bytes: one.bytes % 7 }))
    const crowd = quick.map((one): Step => (one.again ? one : { ...one, kind: 'unkeyed' }))
    return holds(
      fc.array(crowd, { minLength: 64, maxLength: 160, size: 'max' }),
      (all) => void writeAll(all),
      40,
      10,
    )
  })

  it('is refused where it has no room, and only there', async () => {
    let refused = 0
    await holds(
      steps(step(fc.nat(1_800))),
      (all) => {
        refused += writeAll(all)
      },
      60,
      12,
    )
    expect(refused, 'no trial came to the bound').toBeGreaterThan(0)
  })
})
