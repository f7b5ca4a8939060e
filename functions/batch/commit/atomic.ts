import type { Check, Write, WriteOutcome } from '../../store/port.ts'
import { limits } from '../contract.ts'
import type { Batch } from '../operation.ts'
import { levelsOf } from '../order.ts'
import { failure, isFailure, type Result } from '../outcome.ts'
import { type Plan, wasWritten } from '../plan/plan.ts'
import { after, type CommitContext, pauseFor, planOf, readStates } from './commit.ts'
import { failureOf, isFinal, maxTries, needsPause } from './faults.ts'
import { foldsOf, type Operations, tokensByItem } from './folds.ts'
import { blamed } from './gate.ts'
import { type Ledger, settle } from './ledger.ts'
import { begin, type Work } from './work.ts'

/**
 * All or nothing in one TransactWriteItems. Every fold is planned before anything is written; when one operation
 * fails, its own result says why and all the others are answered 424 on its account.
 */
export const commitAtomic = async (
  batch: Batch,
  operations: Operations,
  ledger: Ledger,
  context: CommitContext,
): Promise<void> => {
  const order = batch.slots.map(({ dependsOn }) => dependsOn)
  const level = levelsOf(
    operations.map((operation) => operation?.key),
    order,
    Number.POSITIVE_INFINITY,
  )
  const joined = Map.groupBy(level.flat(2), (index) => operations[index]?.key)
  const folds = foldsOf([...joined.values()], operations, tokensByItem(operations), ledger)
  let open: readonly Work[] = folds.map((fold) => begin(fold, ledger, context))
  for (let tries = 0; open.length > 0; tries++) {
    if (open.some((work) => needsPause(work.setback, work.tries))) await pauseFor(tries, context)
    open = await tryOnce(open, ledger, context)
    if (open.some((work) => isOver(work, context))) {
      give(open, ledger)
      open = []
    }
  }
  blame(batch, ledger)
}

const isOver = (work: Work, { deadline }: CommitContext): boolean =>
  work.tries >= maxTries || deadline.passed() || (work.setback !== undefined && isFinal(work.setback))

/** One try at the whole: read, plan, and one transaction. Returns what is still open: all of it, or nothing. */
const tryOnce = async (
  open: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): Promise<readonly Work[]> => {
  const read = await readStates(open, context)
  if (read.failed.length > 0) return [...read.ready, ...read.failed]
  const planned = asWritten(read.ready.map((work) => ({ work, plan: planOf(work, context) })))
  if (
    planned.some(({ plan }) => plan.results.some(isFailure)) ||
    ledger.results.some((r) => r && isFailure(r))
  ) {
    // Nothing will be written that could prove an assumption wrong: every failure is told as the items really are.
    if (planned.some(({ work }) => work.seen?.assumed)) return planned.map(({ work }) => unassumed(work))
    for (const { work, plan } of planned) settle(ledger, work.fold, { ...plan, after: work.seen?.item })
    return []
  }
  const bytes = bytesOf(planned)
  if (bytes > limits.maxAtomicBytes) {
    for (const { work } of planned)
      for (const { index } of work.fold.operations) ledger.results[index] = overTransaction(bytes)
    return []
  }
  const outcomes = context.dryRun ? undefined : await transact(planned, context)
  if (outcomes === undefined || outcomes.every((outcome) => outcome.kind === 'applied')) {
    for (const { work, plan } of planned) settle(ledger, work.fold, plan)
    return []
  }
  return planned.map(({ work, plan }, at) => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    return outcome.kind === 'applied' ? work : after(work, plan, outcome)
  })
}

/**
 * When an earlier attempt's transaction was applied, so were its reads: they succeeded then, whatever has become of
 * their items since. What they read is not known any more.
 */
const asWritten = (planned: readonly Planned[]): readonly Planned[] =>
  planned.some(({ work, plan }) => !plan.write && wasWritten(work.fold, work.seen?.item))
    ? planned.map(({ work, plan }) => ({ work, plan: { ...plan, results: plan.results.map(succeeded) } }))
    : planned

const succeeded = (result: Result): Result => (isFailure(result) ? { status: 200, replayed: true } : result)

const bytesOf = (planned: readonly Planned[]): number =>
  planned.reduce((sum, { plan: { write } }) => {
    if (!write) return sum
    return (
      sum +
      Buffer.byteLength(write.key) +
      Buffer.byteLength(write.next.data ?? '') +
      write.next.receipts.length +
      200
    )
  }, 0)

const overTransaction = (actual: number) => ({
  ...failure(
    'payload-too-large',
    `An atomic batch may write ${limits.maxAtomicBytes} bytes in all; this one has ${actual}.`,
  ),
  members: { limit: 'maxAtomicBytes', max: limits.maxAtomicBytes, actual },
})

const unassumed = (work: Work): Work => (work.seen?.assumed ? { ...work, seen: undefined } : work)

type Planned = { readonly work: Work; readonly plan: Plan }

/** One outcome per plan. Items that are only read are checked in the same transaction, so that all is seen at one moment. */
const transact = async (
  planned: readonly Planned[],
  { store, deadline }: CommitContext,
): Promise<readonly WriteOutcome[]> => {
  const writes = planned.flatMap(({ plan }): Write[] => (plan.write ? [plan.write] : []))
  if (writes.length === 0) return planned.map(() => ({ kind: 'applied' }))
  const checks = planned.flatMap(({ work, plan }): Check[] =>
    plan.write ? [] : [{ key: work.fold.key, expected: work.seen?.item?.version ?? 0 }],
  )
  const outcomes = await store.transact(writes, checks, deadline)
  const queues = { writes: outcomes.writes.values(), checks: outcomes.checks.values() }
  return planned.map(
    ({ plan }) => (plan.write ? queues.writes : queues.checks).next().value ?? { kind: 'unknown' },
  )
}

/** The transaction is given up: those that stood in its way say what they met. */
const give = (open: readonly Work[], ledger: Ledger): void => {
  const uncertain = open.some((work) => work.uncertain)
  const guilty = open.filter((work) => work.setback && work.setback !== 'notSent')
  for (const work of uncertain || guilty.length === 0 ? open : guilty) {
    const result = failureOf(work.setback, uncertain)
    for (const { index } of work.fold.operations) ledger.results[index] = result
  }
}

/** Answers every operation that did not itself fail for good with 424 on account of those that did. */
const blame = (batch: Batch, ledger: Ledger): void => {
  const guilty = [...ledger.results.keys()].filter((index) => isGuilty(ledger.results[index]))
  if (guilty.length === 0) return
  const innocent = blamed('The batch is atomic and depends on', guilty, batch.slots, ledger)
  for (const [index, result] of ledger.results.entries()) {
    if (!result || !isFailure(result)) ledger.results[index] = innocent
  }
}

const isGuilty = (result: Result | undefined): boolean =>
  result !== undefined && isFailure(result) && result.problem !== 'dependency-failed'
