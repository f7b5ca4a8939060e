import type { Deadline, ItemStore, StoredItem, WriteOutcome } from '../../store/port.ts'
import type { Result } from '../outcome.ts'
import { type Fold, type Plan, plan, rememberedOf } from '../plan/plan.ts'
import { failureOf, isFinal, maxTries, needsPause, pauseAfter, type Setback } from './faults.ts'
import { type Ledger, postpone, settle } from './ledger.ts'

export interface CommitContext {
  readonly store: ItemStore
  readonly deadline: Deadline
  readonly now: () => Date
  readonly pause: (milliseconds: number) => Promise<void>
  readonly random: () => number
  /** Results of writes carry the item. */
  readonly represent: boolean
  /** Decide everything, write nothing. */
  readonly dryRun: boolean
  /** Read before creating too: an earlier attempt may have created already. */
  readonly readFirst: boolean
}

/** A record as it was read, or as it is taken to be until a write says otherwise. */
export interface Seen {
  readonly item: StoredItem | undefined
  readonly assumed?: true
}

/** A fold on its way into the store. */
export interface Work {
  readonly fold: Fold
  /** The record to plan against; undefined until it has been read. */
  readonly seen: Seen | undefined
  readonly tries: number
  readonly setback?: Setback
  /** A write was sent and not answered: it may have taken effect. */
  readonly uncertain: boolean
  /** What such writes would have answered. */
  readonly remembered: ReadonlyMap<string, Result>
}

/** Brings the folds of one level into the store, and every result into the ledger. */
export const commit = async (
  folds: readonly Fold[],
  ledger: Ledger,
  context: CommitContext,
): Promise<void> => {
  let open: readonly Work[] = folds.map((fold) => begin(fold, ledger, context))
  for (let round = 0; open.length > 0; round++) {
    if (open.some(({ setback, tries }) => needsPause(setback, tries))) await pauseFor(round, context)
    const read = await readStates(open, context)
    const failed = await writePlans(read.ready, ledger, context)
    open = [...read.failed, ...failed].filter((work) => staysOpen(work, ledger, context))
  }
}

/** The record is known from an earlier level, or taken to be absent where a create comes first. */
export const begin = (fold: Fold, ledger: Ledger, context: CommitContext): Work => ({
  fold,
  seen: known(fold, ledger, context),
  tries: 0,
  uncertain: false,
  remembered: new Map(),
})

const known = (fold: Fold, ledger: Ledger, context: CommitContext): Work['seen'] => {
  if (ledger.items.has(fold.key)) return { item: ledger.items.get(fold.key) }
  const creates = fold.operations[0]?.method === 'POST'
  return creates && !context.readFirst && !context.dryRun ? { item: undefined, assumed: true } : undefined
}

export const pauseFor = (tries: number, { pause, random, deadline }: CommitContext): Promise<void> =>
  Promise.race([pause(pauseAfter(tries, random)), deadline.reached])

/** Reads what is not known yet. */
export const readStates = async (
  open: readonly Work[],
  { store, deadline }: CommitContext,
): Promise<{ ready: Work[]; failed: Work[] }> => {
  const ready = open.filter((work) => work.seen)
  const blind = open.filter((work) => !work.seen)
  const failed: Work[] = []
  if (blind.length === 0) return { ready, failed }
  const outcomes = await store.read(
    blind.map((work) => work.fold.key),
    deadline,
  )
  for (const [at, work] of blind.entries()) {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind === 'read') ready.push({ ...work, seen: { item: outcome.item }, uncertain: false })
    else failed.push({ ...work, setback: setbackOf(work, outcome.kind), tries: work.tries + 1 })
  }
  return { ready, failed }
}

export const planOf = ({ fold, seen, remembered }: Work, { now, represent }: CommitContext): Plan =>
  plan(fold, seen?.item, { now: now(), represent, remembered })

const writePlans = async (
  ready: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): Promise<Work[]> => {
  const planned = ready.map((work) => ({ work, plan: planOf(work, context) }))
  const sent = planned.flatMap(({ work, plan: { write, ...rest } }) =>
    write && !context.dryRun ? [{ work, write, plan: { write, ...rest } }] : [],
  )
  for (const { work, plan: idle } of planned) {
    if (!idle.write || context.dryRun) settle(ledger, work.fold, idle)
  }
  if (sent.length === 0) return []
  const outcomes = await context.store.write(
    sent.map(({ write }) => write),
    context.deadline,
  )
  return sent.flatMap(({ work, plan: attempted }, at) => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'applied') return [after(work, attempted, outcome)]
    settle(ledger, work.fold, attempted)
    return []
  })
}

/** Not to have been sent again is no reason: what stopped it before is. */
const setbackOf = ({ setback }: Work, kind: Setback): Setback =>
  kind === 'notSent' ? (setback ?? kind) : kind

/** What a fold is after a try that did not succeed. */
export const after = (
  work: Work,
  attempted: Plan,
  outcome: Exclude<WriteOutcome, { kind: 'applied' }>,
): Work => {
  const tries = work.tries + 1
  switch (outcome.kind) {
    case 'conflict':
      return {
        ...work,
        tries,
        setback: 'conflict',
        seen: outcome.seen,
        uncertain: work.uncertain && !outcome.seen,
      }
    case 'unknown':
      // Sent again as it is: if the first one arrived, the version has moved on and the receipt tells.
      return { ...work, tries, setback: 'unknown', uncertain: true, remembered: remember(work, attempted) }
    case 'throttled':
    case 'contended':
    case 'notSent':
    case 'refused':
    case 'broken':
      return { ...work, tries, setback: setbackOf(work, outcome.kind) }
  }
}

const remember = ({ fold, remembered }: Work, attempted: Plan): ReadonlyMap<string, Result> =>
  new Map([...remembered, ...rememberedOf(fold, attempted)])

/** Ends what cannot or must not be tried again. */
const staysOpen = (work: Work, ledger: Ledger, { deadline }: CommitContext): boolean => {
  const { setback, tries, uncertain } = work
  if (setback && !isFinal(setback) && tries < maxTries && !deadline.passed()) return true
  postpone(ledger, work.fold, failureOf(setback, uncertain))
  return false
}
