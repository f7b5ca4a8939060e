import { recallable } from '../plan/plan.ts'
import { type CommitContext, pauseFor, planOf, readStates } from './commit.ts'
import { failureOf, maxTries } from './faults.ts'
import { foldsOf, type Operations, type Tokens, tokensByItem } from './folds.ts'
import { type Ledger, postpone } from './ledger.ts'
import { begin, type Work } from './work.ts'

/** What is left to run, and the tokens of the whole batch on each item. */
export interface Unsettled {
  readonly operations: Operations
  readonly tokens: Tokens
}

/**
 * An earlier attempt may have come further than this one would: an operation that was applied then must not be refused
 * now, because a read that it waited for fails today. So what the items say was decided is answered first.
 */
export const settleKnown = async (
  operations: Operations,
  ledger: Ledger,
  context: CommitContext,
): Promise<Unsettled> => {
  const tokens = tokensByItem(operations)
  if (!context.readFirst) return { operations, tokens }
  const byItem = Map.groupBy(
    [...operations.keys()].filter((index) => operations[index]),
    (index) => operations[index]?.key,
  )
  const folds = foldsOf([...byItem.values()], operations, tokens, ledger)
  const works = await readAll(
    folds.map((fold) => begin(fold, ledger, context)),
    ledger,
    context,
  )
  for (const work of works) recall(work, ledger, context)
  return {
    operations: operations.map((operation, index) => (ledger.results[index] ? undefined : operation)),
    tokens,
  }
}

/** Reads until everything is known; what cannot be read has to be retried. */
const readAll = async (
  works: readonly Work[],
  ledger: Ledger,
  context: CommitContext,
): Promise<readonly Work[]> => {
  const known: Work[] = []
  let open = works
  for (let tries = 0; open.length > 0; tries++) {
    if (tries > 0) await pauseFor(tries, context)
    const { ready, failed } = await readStates(open, context)
    known.push(...ready)
    const over = tries + 1 >= maxTries || context.deadline.passed()
    if (over) for (const { fold, setback } of failed) postpone(ledger, fold, failureOf(setback, false))
    open = over ? [] : failed
  }
  return known
}

const recall = (work: Work, ledger: Ledger, context: CommitContext): void => {
  const item = work.seen?.item
  const fold = recallable(work.fold, item, context.now())
  const { results } = planOf({ ...work, fold }, context)
  for (const [at, { index }] of fold.operations.entries()) ledger.results[index] = results[at]
  ledger.items.set(fold.key, item)
}
