import { limits } from '../../model/limits.ts'
import type { Batch } from '../../model/operation.ts'
import { isBlamed } from '../../model/operation-problems.ts'
import { type Failure, failure, isFailure, type Result } from '../../model/outcome.ts'
import { limitMembers } from '../../model/over-limit.ts'
import { recordBytes } from '../../model/record-size.ts'
import type { Check, Fault, WriteOutcome } from '../../ports/items.ts'
import { levelsOf } from '../order.ts'
import { type Plan, plan as planFold } from '../plan/plan.ts'
import { unknownOutcome } from '../receipts/codes.ts'
import { blamed } from './blame.ts'
import type { CommitContext } from './context.ts'
import { failureOf } from './faults.ts'
import { type BoundOperations, foldsOf } from './folds.ts'
import type { NamingContext } from './named.ts'
import { inRounds, isGivenUp, metWith } from './rounds.ts'
import { postpone, type RunState, recordPlan } from './run-state.ts'
import { spill } from './send.ts'
import { readStates } from './states.ts'
import { type Planned, planTogether, type Together } from './together.ts'
import type { Undecided } from './undecided.ts'
import { begin, type Fate, fateOf, planningIn, type Work } from './work.ts'

/** A transaction that was sent. Without an answer it is sent again unchanged, until it is applied or conflicts. */
interface Sent extends Pick<Together, 'planned' | 'rests'> {
  /** Milliseconds since the epoch. */
  readonly sentAt: number
  readonly lost?: true
  readonly conflicted?: true
}

interface Progress {
  readonly open: readonly Work[]
  readonly pending?: Sent | undefined
}

const done: Progress = { open: [] }

/**
 * All or nothing in one TransactWriteItems. Every fold is planned before anything is written. When an operation fails,
 * its own result says why, and all others are answered 424 because of it.
 */
export const commitAtomic = async (
  { batch, operations }: Pick<Undecided, 'batch' | 'operations'>,
  runState: RunState,
  commitContext: CommitContext,
): Promise<void> => {
  const context = { ...commitContext, slots: batch.slots }
  let pending: Sent | undefined
  const round = async (open: readonly Work[]): Promise<readonly Work[]> => {
    const progress = await tryOnce({ open, pending }, runState, context)
    pending = progress.pending
    if (!progress.open.some((work) => isGivenUp(work, context))) return progress.open
    giveUp(progress, runState)
    return []
  }
  await inRounds(
    foldsIn(batch, operations, runState).map((fold) => begin(fold, runState, context)),
    round,
    context,
  )
  blame(batch, runState)
}

/**
 * One fold an item, over all levels. A rejected operation has no turn on an item here, since nothing is recorded of it; what
 * it waits for still comes before what waits for it.
 */
const foldsIn = (batch: Batch, operations: BoundOperations, runState: RunState) => {
  const keys = operations.map((operation) => operation?.key)
  const dependencies = batch.slots.map(({ dependsOn }) => dependsOn)
  const order = levelsOf(keys, dependencies, Number.POSITIVE_INFINITY)
  const joined = Map.groupBy(order.flat(2), (index) => keys[index])
  return foldsOf([...joined.values()], { operations, slots: batch.slots }, runState)
}

/** One try of the whole: read, plan, and one transaction. Afterwards all of it is still open, or nothing. */
const tryOnce = async (
  { open, pending }: Progress,
  runState: RunState,
  context: NamingContext,
): Promise<Progress> => {
  if (pending && !pending.conflicted) return send(pending, runState, context)
  const { ready, failed } = await readStates(open, context)
  if (failed.length > 0) return { open: [...ready, ...failed], pending }
  const states = ready.flatMap((work) => (work.seen ? [{ work, seen: work.seen }] : []))
  if (pending && settle(pending, fateAmong(states, pending, context), runState)) return done
  const instant = context.now()
  const planning = await planTogether(states, runState, { ...context, instant })
  if ('faults' in planning) return { open: planning.planned.map((one) => wanting(one, planning.faults)) }
  if ('refused' in planning) {
    failAll(states, planning.refused, runState)
    return done
  }
  const planned = withGrounds(planning, instant, context)
  if (isRefused(planned, runState)) return refuse(planned, runState, context)
  const bytes = bytesOf(planned)
  if (bytes > limits.maxAtomicBytes) return tooLarge(planned, bytes, runState)
  if (context.dryRun || isPlainRead(planned)) return recordAll(planned, runState)
  return send({ planned, rests: planning.rests, sentAt: instant.getTime() }, runState, context)
}

/** An item that it names could not be read. */
const wanting = ({ work, seen, plan }: Planned, faults: ReadonlyMap<string, Fault>): Work => {
  const fault = plan.unread.map(({ key }) => faults.get(key)).find((one) => one !== undefined)
  return { ...(fault === undefined ? work : metWith(work, fault)), seen }
}

/** A single item that was just read needs no transaction to confirm it. */
const isPlainRead = (planned: readonly Planned[]): boolean =>
  planned.length <= 1 && planned.every(({ plan, seen }) => plan.write === undefined && !seen.cached)

/** What became of a transaction whose answer was lost. */
const fateAmong = (
  states: readonly Pick<Planned, 'work' | 'seen'>[],
  pending: Sent,
  context: CommitContext,
): Fate => {
  const histories = new Map(states.map(({ work, seen }) => [work.fold.key, seen.history]))
  const fates = pending.planned.flatMap(({ work, plan }) => {
    const history = histories.get(work.fold.key)
    return plan.write && history ? [fateOf(history, { ...pending, planned: plan }, context)] : []
  })
  // Because of all or nothing, one of its writes proves all.
  if (fates.includes('applied')) return 'applied'
  return fates.includes('unknown') ? 'unknown' : 'not applied'
}

/** Whether that says what to answer. */
const settle = ({ planned }: Sent, fate: Fate, runState: RunState): boolean => {
  switch (fate) {
    case 'applied':
      recordAll(planned, runState)
      return true
    case 'unknown':
      failAll(planned, unknownOutcome(), runState)
      return true
    case 'not applied':
      return false
  }
}

const recordAll = (planned: readonly Planned[], runState: RunState): Progress => {
  for (const { work, seen, plan } of planned)
    recordPlan(runState, { fold: work.fold, planned: plan, before: seen.history })
  return done
}

/** Reads are on no record of their own, so they go into the entry of one of the writes. */
const withGrounds = (
  { planned, lookup }: Together,
  now: Date,
  context: CommitContext,
): readonly Planned[] => {
  const first = planned.find(({ plan }) => plan.write)
  const reads = planned.flatMap(({ plan }) => (plan.write ? [] : plan.decided))
  if (first === undefined || reads.length === 0) return planned
  const { fold } = first.work
  const bearing = { ...fold, carried: [...fold.carried, ...reads] }
  const plan = planFold(bearing, first.seen.history, planningIn(context, lookup, now))
  return planned.map((one) => (one === first ? { ...one, plan } : one))
}

const isRefused = (planned: readonly Planned[], { results }: RunState): boolean =>
  planned.some(({ plan }) => plan.results.some(isFailure)) ||
  results.some((result) => result && isFailure(result))

/** No write will check the assumptions, so failures are decided on fresh reads of the items. */
const refuse = (planned: readonly Planned[], runState: RunState, { dryRun }: CommitContext): Progress => {
  const isStale = ({ seen }: Planned) => seen.assumed || (seen.cached && !dryRun)
  if (planned.some(isStale))
    return { open: planned.map((one) => (isStale(one) ? { ...one.work, seen: undefined } : one.work)) }
  for (const { work, seen, plan } of planned)
    recordPlan(runState, {
      fold: work.fold,
      planned: { results: plan.results, decided: [], after: seen.history.item },
      before: seen.history,
    })
  return done
}

const tooLarge = (planned: readonly Planned[], bytes: number, runState: RunState): Progress => {
  failAll(planned, overTransaction(bytes), runState)
  return done
}

const failAll = (planned: readonly Pick<Planned, 'work'>[], result: Result, runState: RunState): void => {
  for (const { work } of planned) postpone(runState, work.fold, result)
}

const bytesOf = (planned: readonly Planned[]): number =>
  planned.reduce((sum, { plan: { write } }) => (write ? sum + recordBytes(write) : sum), 0)

const overTransaction = (actual: number): Failure => ({
  ...failure(
    'payload-too-large',
    `An atomic batch may write ${limits.maxAtomicBytes} bytes in all; this one has ${actual}.`,
  ),
  members: limitMembers('maxAtomicBytes', { actual }),
})

/** The same transaction checks items that are only read, so that all are seen at one moment. */
const send = async (sent: Sent, runState: RunState, context: CommitContext): Promise<Progress> => {
  const { planned } = sent
  const outcomes = await transact(sent, context)
  if (outcomes.every(({ kind }) => kind === 'applied')) return recordAll(planned, runState)
  const isMet = outcomes.some(({ kind }) => kind === 'conflict')
  if (isMet) runState.named.clear()
  const open = planned.map(({ work }, at) => after(work, outcomes[at] ?? { kind: 'unknown' }, isMet))
  const tried = { ...sent, planned: planned.map((one, at) => ({ ...one, work: open[at] ?? one.work })) }
  return { open, pending: pendingAfter(tried, outcomes) }
}

/** Without a lost answer the folds are planned anew; after one they wait until the items show the outcome. */
const pendingAfter = (sent: Sent, outcomes: readonly WriteOutcome[]): Sent | undefined => {
  const kinds = new Set(outcomes.map(({ kind }) => kind))
  if (kinds.has('unknown')) return { ...sent, lost: true }
  if (!sent.lost) return undefined
  return kinds.has('conflict') ? { ...sent, conflicted: true } : sent
}

const transact = async (
  { planned, rests }: Sent,
  { store, deadline }: CommitContext,
): Promise<readonly WriteOutcome[]> => {
  const withWrites = planned.flatMap(({ plan: { write, spill } }) => (write ? [{ write, spill }] : []))
  const faults = await spill(withWrites, { store, deadline })
  const fault = faults.find((one) => one !== undefined)
  if (fault) return planned.map(() => fault)
  const checks = planned.flatMap(({ work, seen, plan }): Check[] =>
    plan.write ? [] : [{ key: work.fold.key, expected: seen.history.item?.lock ?? 0 }],
  )
  const outcomes = await store.transact(
    withWrites.map(({ write }) => write),
    [...checks, ...rests],
    deadline,
  )
  const queues = { writes: outcomes.writes.values(), checks: outcomes.checks.values() }
  const own = planned.map(
    ({ plan }): WriteOutcome =>
      (plan.write ? queues.writes : queues.checks).next().value ?? { kind: 'unknown' },
  )
  const ofNamed = new Map(rests.map(({ key }, at) => [key, outcomes.checks[checks.length + at]]))
  return planned.map(({ plan }, at) => withNamed(own[at] ?? { kind: 'unknown' }, plan, ofNamed))
}

/** A write that was not sent because of an item that it names, has met with what that has. */
const withNamed = (
  own: WriteOutcome,
  { rests }: Plan,
  ofNamed: ReadonlyMap<string, WriteOutcome | undefined>,
): WriteOutcome => {
  if (own.kind !== 'notSent') return own
  const met = rests.map(({ key }) => ofNamed.get(key)).find((one) => one && one.kind !== 'notSent')
  return met ?? own
}

/** After a conflict everything is read again, since a conflict on one item says nothing about the others. */
const after = (work: Work, outcome: WriteOutcome, isMet: boolean): Work => {
  const seen = isMet ? undefined : work.seen
  return outcome.kind === 'applied'
    ? { ...work, tries: work.tries + 1, seen }
    : { ...metWith(work, outcome.kind), seen }
}

/** Operations whose write failed report why; the rest are blamed on them. */
const giveUp = ({ open, pending }: Progress, runState: RunState): void => {
  const guilty = open.filter((work) => work.lastFault && work.lastFault !== 'notSent')
  for (const work of pending || guilty.length === 0 ? open : guilty)
    postpone(runState, work.fold, failureOf(work.lastFault, pending !== undefined))
}

/** Answers 424 to every operation without a permanent failure of its own, because of those with one. */
const blame = (batch: Batch, runState: RunState): void => {
  const guilty = [...runState.results.keys()].filter((index) => isGuilty(runState.results[index]))
  if (guilty.length === 0) return
  const innocent = blamed(
    { reason: 'The batch is atomic and depends on', failed: guilty },
    batch.slots,
    runState,
  )
  for (const [index, result] of runState.results.entries()) {
    if (!result || !isFailure(result)) runState.results[index] = innocent
  }
}

const isGuilty = (result: Result | undefined): boolean =>
  result !== undefined && isFailure(result) && !isBlamed(result.problem)
