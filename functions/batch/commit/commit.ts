import type { Deadline, ItemStore, Write, WriteOutcome } from '../../store/port.ts'
import type { Result } from '../outcome.ts'
import { type Fold, type Plan, plan, rememberedOf } from '../plan/plan.ts'
import { failureOf, isFinal, maxTries, needsPause, pauseAfter, type Setback } from './faults.ts'
import { type Ledger, postpone, settle } from './ledger.ts'
import { begin, type Work } from './work.ts'

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
  /** When the first attempt began, where there was one and its results are to look as if there had been no other. */
  readonly ownSince?: Date | undefined
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

export const planOf = (
  { fold, seen, remembered }: Work,
  { now, represent, ownSince }: Pick<CommitContext, 'now' | 'represent' | 'ownSince'>,
): Plan => plan(fold, seen?.item, { now: now(), represent, remembered, ownSince })

interface Attempt {
  readonly work: Work
  readonly attempted: Plan
  readonly write: Write
}

const writePlans = async (
  ready: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): Promise<Work[]> => {
  const attempts = planAll(ready, ledger, context)
  if (attempts.length === 0) return []
  const outcomes = await context.store.write(
    attempts.map(({ write }) => write),
    context.deadline,
  )
  return attempts.flatMap(({ work, attempted }, at) => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'applied') return [after(work, attempted, outcome)]
    settle(ledger, work.fold, attempted)
    return []
  })
}

/** Plans a round at one instant. What needs no write is settled; the rest is to be written. */
const planAll = (ready: readonly Work[], ledger: Ledger, context: CommitContext): readonly Attempt[] => {
  const now = context.now()
  const round = { now: () => now, represent: context.represent }
  return ready.flatMap((work) => {
    const attempted = planOf(work, round)
    const { write } = attempted
    if (write && !context.dryRun) return [{ work, attempted, write }]
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
