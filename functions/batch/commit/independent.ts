import type { WriteOutcome } from '../../ports/items.ts'
import { type Fold, type PlanOptions, plan } from '../plan/plan.ts'
import type { Named } from '../plan/refer.ts'
import { unknownOutcome } from '../receipts/codes.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import { failureOf } from './faults.ts'
import { forgetNamed, lookupIn, type NamingContext, readNamed } from './named.ts'
import { perCall, portionsOf } from './portions.ts'
import { inRounds, isGivenUp, metWith } from './rounds.ts'
import { postpone, type RunState, recordPlan, type Seen } from './run-state.ts'
import { send } from './send.ts'
import { readStates } from './states.ts'
import { begin, fateOf, type Pending, planningIn, type Work } from './work.ts'

/**
 * Writes the folds of one level to the store, and every result into the run state. Under a limit of units, the first
 * hundred items show whether the units suffice for all. If not, items are written before more are read.
 * @throws Overtaken when a later attempt has written one of the items.
 */
export const commit = async (
  folds: readonly Fold[],
  runState: RunState,
  context: NamingContext,
): Promise<void> => {
  forgetNamed(runState)
  const works = folds.map((fold) => begin(fold, runState, context))
  const blind = works.filter(({ seen }) => !seen)
  const { left } = context.deadline
  if (left === undefined || blind.length <= perCall) return commitAll(works, runState, context)
  const before = left()
  const { ready, failed } = await readStates(blind.slice(0, perCall), context)
  const each = (before - left()) / perCall
  const some = [...works.filter(({ seen }) => seen), ...ready, ...failed]
  const rest = blind.slice(perCall)
  if (each * readAndWritten * blind.length <= left()) return commitAll([...some, ...rest], runState, context)
  await commitAll(some, runState, context)
  for (const more of portionsOf(rest, context.deadline)) await commitAll(more, runState, context)
}

/** The price of a write in reads: a unit is four kilobytes read, or one written. */
const readAndWritten = 5

const commitAll = (works: readonly Work[], runState: RunState, context: NamingContext): Promise<void> =>
  inRounds(
    works,
    async (open) =>
      (await tryOnce(open, runState, context)).filter((work) => staysOpen(work, runState, context)),
    context,
  )

/** One round: read, decide, write. Returns what is still open. */
const tryOnce = async (
  open: readonly Work[],
  runState: RunState,
  context: NamingContext,
): Promise<readonly Work[]> => {
  const { ready, failed } = await readStates(open, context)
  const isConflicted = ready.some(({ pending }) => pending?.conflicted)
  const found = isConflicted ? ready.flatMap((work) => resolved(work, runState, context)) : ready
  const { attempts, blind } = await planAll(found, runState, context)
  return [...failed, ...blind, ...(await writePlans(attempts, runState, context))]
}

/** After a lost answer and then another lock, the item shows whether the write itself had moved the lock. */
const resolved = (work: Work, runState: RunState, context: CommitContext): readonly Work[] => {
  const { pending, seen, fold } = work
  if (!pending?.conflicted || seen === undefined) return [work]
  switch (fateOf(seen.history, pending, context)) {
    case 'not applied':
      return [{ ...work, pending: undefined }]
    case 'applied':
      recordPlan(runState, { fold, planned: pending.planned, before: seen.history })
      runState.items.set(fold.key, { ...seen, cached: true })
      return []
    case 'unknown':
      postpone(runState, fold, unknownOutcome())
      return []
  }
}

interface Sending {
  readonly work: Work
  readonly pending: Pending
}

interface Planning {
  readonly attempts: Sending[]
  readonly blind: Work[]
}

/**
 * Plans a round at one instant. Plans without a write are settled; the others are written, or first read again. Where an
 * item is named that has not been read, it is read, and the plan is made anew.
 */
const planAll = async (
  ready: readonly Work[],
  runState: RunState,
  context: NamingContext,
): Promise<Planning> => {
  const planning: Planning = { attempts: [], blind: [] }
  const options = planningIn(context, lookupIn(runState, context), context.now())
  for (let open = ready; open.length > 0; ) {
    const guesses = guessesIn(open, planning, { runState, context, options })
    const faults = await readNamed(
      guesses.flatMap(({ unread }) => unread),
      runState,
      context,
    )
    const faultOf = ({ unread }: Guess) =>
      unread.map(({ key }) => faults.get(key)).find((fault) => fault !== undefined)
    open = guesses.flatMap((guess) => {
      const fault = faultOf(guess)
      if (fault === undefined) return [guess.work]
      planning.blind.push(metWith(guess.work, fault))
      return []
    })
  }
  return planning
}

/** A fold whose plan is not known before these items have been read. */
interface Guess {
  readonly work: Work
  readonly unread: readonly Named[]
}

interface Round {
  readonly runState: RunState
  readonly context: CommitContext
  readonly options: PlanOptions
}

/** Plans what can be planned. @returns what cannot yet. */
const guessesIn = (open: readonly Work[], planning: Planning, round: Round): readonly Guess[] => {
  const guesses: Guess[] = []
  for (const work of open) {
    const guess = planOne(work, planning, round)
    if (guess) guesses.push(guess)
  }
  return guesses
}

const planOne = (
  work: Work,
  { attempts, blind }: Planning,
  { runState, context, options }: Round,
): Guess | undefined => {
  const { fold, seen, pending } = work
  if (pending || seen === undefined) {
    if (pending) attempts.push({ work, pending })
    return undefined
  }
  const planned = plan(fold, seen.history, options)
  const { write, unread } = planned
  if (unread.length > 0) return { work, unread }
  if (write && !context.dryRun)
    attempts.push({ work, pending: { planned, write, sentAt: options.now.getTime() } })
  // No condition checks a plan without a write, so it needs a fresh read.
  else if ((seen.cached || seen.assumed) && !context.dryRun && planned.decided.length > 0)
    blind.push({ ...work, seen: undefined })
  else recordPlan(runState, { fold, planned, before: seen.history })
  return undefined
}

const writePlans = async (
  attempts: readonly Sending[],
  runState: RunState,
  context: CommitContext,
): Promise<readonly Work[]> => {
  if (attempts.length === 0) return []
  const outcomes = await send(
    attempts.map(({ pending: { write, planned } }) => ({ write, spill: planned.spill })),
    context,
  )
  const open: Work[] = []
  attempts.forEach(({ work, pending }, at) => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'applied') open.push(after(work, pending, outcome))
    else
      recordPlan(runState, {
        fold: work.fold,
        planned: pending.planned,
        before: work.seen?.history ?? historyOf(undefined),
      })
  })
  return open
}

/** The state of a fold after a failed try. */
const after = (work: Work, pending: Pending, outcome: Exclude<WriteOutcome, { kind: 'applied' }>): Work => {
  const met = metWith(work, outcome.kind)
  switch (outcome.kind) {
    case 'conflict':
      return {
        ...met,
        seen: seenIn(outcome.seen?.item),
        pending: work.pending && { ...work.pending, conflicted: true },
      }
    case 'unknown':
      return { ...met, pending }
    case 'throttled':
    case 'contended':
    case 'notSent':
    case 'refused':
    case 'broken':
    case 'later':
      return met
  }
}

/** The record in a conflict is enough, unless a part of it is beside the item. */
const seenIn = (item: History['item']): Seen | undefined => {
  const history = historyOf(item)
  return item === undefined || logOf(history).spill !== undefined ? undefined : { history }
}

/** Gives up the folds that cannot or must not be tried again. */
const staysOpen = (work: Work, runState: RunState, { deadline }: CommitContext): boolean => {
  if (!isGivenUp(work, { deadline })) return true
  postpone(runState, work.fold, failureOf(work.lastFault, work.pending !== undefined))
  return false
}
