import type { WriteOutcome } from '../../ports/items.ts'
import type { Fold } from '../plan/plan.ts'
import { unknownOutcome } from '../receipts/codes.ts'
import { type History, historyOf, logOf } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import { failureOf } from './faults.ts'
import { type Ledger, postpone, type Seen, settle } from './ledger.ts'
import { perCall, portionsOf } from './portions.ts'
import { inRounds, isGivenUp, metWith } from './rounds.ts'
import { send } from './send.ts'
import { readStates } from './states.ts'
import { begin, fateOf, type Pending, planOf, type Work } from './work.ts'

/**
 * Brings the folds of one level into the store, and every result into the ledger. Where a limit of units bounds it, the
 * first hundred items tell whether there are enough for all: else what was read is written before more is read.
 * @throws Overtaken when a later attempt has been at one of the items.
 */
export const commit = async (
  folds: readonly Fold[],
  ledger: Ledger,
  context: CommitContext,
): Promise<void> => {
  const works = folds.map((fold) => begin(fold, ledger, context))
  const blind = works.filter(({ seen }) => !seen)
  const { left } = context.deadline
  if (left === undefined || blind.length <= perCall) return commitAll(works, ledger, context)
  const before = left()
  const { ready, failed } = await readStates(blind.slice(0, perCall), context)
  const each = (before - left()) / perCall
  const some = [...works.filter(({ seen }) => seen), ...ready, ...failed]
  const rest = blind.slice(perCall)
  if (each * readAndWritten * blind.length <= left()) return commitAll([...some, ...rest], ledger, context)
  await commitAll(some, ledger, context)
  for (const more of portionsOf(rest, context.deadline)) await commitAll(more, ledger, context)
}

/** Of what a read costs: a unit is four kilobytes that are read, and one that is written. */
const readAndWritten = 5

const commitAll = (works: readonly Work[], ledger: Ledger, context: CommitContext): Promise<void> =>
  inRounds(
    works,
    async (open) => (await tryOnce(open, ledger, context)).filter((work) => staysOpen(work, ledger, context)),
    context,
  )

/** One round: read, decide, write. Returns what is still open. */
const tryOnce = async (
  open: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): Promise<readonly Work[]> => {
  const { ready, failed } = await readStates(open, context)
  const found = ready.flatMap((work) => resolved(work, ledger, context))
  const { attempts, blind } = planAll(found, ledger, context)
  return [...failed, ...blind, ...(await writePlans(attempts, ledger, context))]
}

/** A write whose answer was lost and that met another lock: the item tells whether that was its own doing. */
const resolved = (work: Work, ledger: Ledger, context: CommitContext): readonly Work[] => {
  const { pending, seen, fold } = work
  if (!pending?.conflicted || seen === undefined) return [work]
  switch (fateOf(seen.history, pending, context)) {
    case 'not applied':
      return [{ ...work, pending: undefined }]
    case 'applied':
      settle(ledger, { fold, planned: pending.planned, before: seen.history })
      ledger.items.set(fold.key, { ...seen, cached: true })
      return []
    case 'unknown':
      postpone(ledger, fold, unknownOutcome())
      return []
  }
}

interface Sending {
  readonly work: Work
  readonly pending: Pending
}

/** Plans a round at one instant. What needs no write is settled; the rest is to be written, or to be read first. */
const planAll = (
  ready: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): { readonly attempts: readonly Sending[]; readonly blind: readonly Work[] } => {
  const now = context.now()
  const [attempts, blind]: [Sending[], Work[]] = [[], []]
  for (const work of ready) {
    const { fold, seen, pending } = work
    if (pending || seen === undefined) {
      if (pending) attempts.push({ work, pending })
      continue
    }
    const planned = planOf({ fold, seen }, now, context)
    const { write } = planned
    if (write && !context.dryRun) attempts.push({ work, pending: { planned, write, sentAt: now.getTime() } })
    // What writes nothing is checked by nothing: it needs the item as it is now.
    else if ((seen.cached || seen.assumed) && !context.dryRun && planned.decided.length > 0)
      blind.push({ ...work, seen: undefined })
    else settle(ledger, { fold, planned, before: seen.history })
  }
  return { attempts, blind }
}

const writePlans = async (
  attempts: readonly Sending[],
  ledger: Ledger,
  context: CommitContext,
): Promise<readonly Work[]> => {
  if (attempts.length === 0) return []
  const outcomes = await send(
    attempts.map(({ pending: { write, planned } }) => ({ write, spill: planned.spill })),
    context,
  )
  return attempts.flatMap(({ work, pending }, at) => {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'applied') return [after(work, pending, outcome)]
    settle(ledger, {
      fold: work.fold,
      planned: pending.planned,
      before: work.seen?.history ?? historyOf(undefined),
    })
    return []
  })
}

/** What a fold is after a try that did not succeed. */
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

/** What a conflict showed is enough, unless a part of it lies beside the item. */
const seenIn = (item: History['item']): Seen | undefined => {
  const history = historyOf(item)
  return item === undefined || logOf(history).spill !== undefined ? undefined : { history }
}

/** Ends what cannot or must not be tried again. */
const staysOpen = (work: Work, ledger: Ledger, { deadline }: CommitContext): boolean => {
  if (!isGivenUp(work, { deadline })) return true
  postpone(ledger, work.fold, failureOf(work.setback, work.pending !== undefined))
  return false
}
