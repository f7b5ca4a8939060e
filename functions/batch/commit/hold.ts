import { Overtaken } from '../../model/attempt.ts'
import type { WriteOutcome } from '../../ports/items.ts'
import { backOff } from '../../runtime/backoff.ts'
import type { Freeze } from '../plan/freeze.ts'
import { type History, historyAfter, isOvertaken } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import { isFinal, maxTries, needsPause, type Setback } from './faults.ts'
import { portionsOf } from './portions.ts'
import { readAll } from './read.ts'
import { send } from './send.ts'
import { setbackOf } from './work.ts'

/** What is to be done to an item before it counts as known. Undefined: nothing more. `full`: it cannot be done now. */
export type Next = (key: string, history: History) => Freeze | 'full' | undefined

export interface Held {
  /** By key, of those that are known for certain. */
  readonly histories: ReadonlyMap<string, History>
  /** Why the others are not; undefined when there are none. */
  readonly setback?: Setback
}

interface Wanted {
  readonly key: string
  readonly tries: number
  readonly setback?: Setback
}

/**
 * Reads items, and freezes those that have to be frozen, until all are known or the deadline comes. A freeze whose
 * answer was lost needs no care: read again, the item says whether it is frozen, and a second one does no harm.
 * Whatever the limit of units, an attempt gets some of them done, so that those after it come to an end.
 * @throws Overtaken when a later attempt has been at one of them.
 */
export const hold = async (keys: readonly string[], next: Next, context: CommitContext): Promise<Held> => {
  const histories = new Map<string, History>()
  for (const some of portionsOf(keys, context.deadline)) {
    const setback = await holdSome(some, histories, next, context)
    if (setback !== undefined) return { histories, setback }
  }
  return { histories }
}

/** Undefined when all of them are known. */
const holdSome = async (
  keys: readonly string[],
  histories: Map<string, History>,
  next: Next,
  context: CommitContext,
): Promise<Setback | undefined> => {
  let open: readonly Wanted[] = keys.map((key) => ({ key, tries: 0 }))
  for (let round = 0; open.length > 0; round++) {
    if (open.some(({ setback, tries }) => needsPause(setback, tries))) await backOff(round, context)
    open = await tryOnce(open, histories, next, context)
    const stuck = open.find((one) => isGivenUp(one, context))
    if (stuck) return stuck.setback ?? 'notSent'
  }
  return undefined
}

const isGivenUp = ({ setback, tries }: Wanted, { deadline }: CommitContext): boolean =>
  (setback !== undefined && isFinal(setback)) || tries >= maxTries || deadline.passed()

const tryOnce = async (
  open: readonly Wanted[],
  histories: Map<string, History>,
  next: Next,
  context: CommitContext,
): Promise<readonly Wanted[]> => {
  const outcomes = await readAll(
    open.map(({ key }) => key),
    context,
  )
  const left: Wanted[] = []
  const writes: { readonly wanted: Wanted; readonly freeze: Freeze; readonly history: History }[] = []
  for (const [at, wanted] of open.entries()) {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'read') {
      left.push(again(wanted, outcome.kind))
      continue
    }
    const { history } = outcome
    if (isOvertaken(history, context.attempt)) throw new Overtaken()
    const freeze = next(wanted.key, history)
    if (freeze === undefined) histories.set(wanted.key, history)
    else if (freeze === 'full') left.push(again(wanted, 'contended'))
    else writes.push({ wanted, freeze, history })
  }
  const sent = await send(
    writes.map(({ freeze: { write, spill } }) => ({ write, spill })),
    context,
  )
  for (const [at, { wanted, freeze, history }] of writes.entries()) {
    const outcome: WriteOutcome = sent[at] ?? { kind: 'unknown' }
    if (outcome.kind === 'applied')
      histories.set(wanted.key, historyAfter(freeze.after, history, freeze.spill?.next))
    else left.push(again(wanted, outcome.kind))
  }
  return left
}

const again = (wanted: Wanted, kind: Setback): Wanted => ({
  ...wanted,
  tries: wanted.tries + 1,
  setback: setbackOf(wanted, kind),
})
