import { Overtaken } from '../../model/attempt.ts'
import type { WriteOutcome } from '../../ports/items.ts'
import type { Freeze } from '../plan/freeze.ts'
import { type History, historyAfter, isOvertaken } from '../receipts/history.ts'
import type { CommitContext } from './context.ts'
import type { LastFault } from './faults.ts'
import { portionsOf } from './portions.ts'
import { readAll } from './read.ts'
import { inRounds, isGivenUp, metWith, type Tried } from './rounds.ts'
import { send } from './send.ts'

/** The write that an item needs before it counts as known. Undefined: none. `full`: the item has no room for it. */
export type Next = (key: string, history: History) => Freeze | 'full' | undefined

export interface Held {
  /** The certain items by key. */
  readonly histories: ReadonlyMap<string, History>
  /** Why the others are not certain; undefined when there are none. */
  readonly lastFault?: LastFault
}

interface Wanted extends Tried {
  readonly key: string
}

/**
 * Reads items, and freezes those that have to be frozen, until all are known or the deadline passes. After a lost
 * answer to a freeze, a new read shows whether the item is frozen; a second freeze does no harm. Under any limit of
 * units an attempt makes progress, so that the attempts after it finish.
 * @throws Overtaken when a later attempt has written one of them.
 */
export const hold = async (keys: readonly string[], next: Next, context: CommitContext): Promise<Held> => {
  const histories = new Map<string, History>()
  for (const some of portionsOf(keys, context.deadline)) {
    const lastFault = await holdSome(some, { histories, next }, context)
    if (lastFault !== undefined) return { histories, lastFault }
  }
  return { histories }
}

interface Holding {
  /** Filled as items become known. */
  readonly histories: Map<string, History>
  readonly next: Next
}

/** Undefined when all of them are known. */
const holdSome = async (
  keys: readonly string[],
  holding: Holding,
  context: CommitContext,
): Promise<LastFault | undefined> => {
  let lastFault: LastFault | undefined
  const round = async (open: readonly Wanted[]): Promise<readonly Wanted[]> => {
    const left = await tryOnce(open, holding, context)
    const stuck = left.find((one) => isGivenUp(one, context))
    lastFault = stuck?.lastFault
    return stuck ? [] : left
  }
  await inRounds(
    keys.map((key): Wanted => ({ key, tries: 0 })),
    round,
    context,
  )
  return lastFault
}

/** One round: read, and freeze what has to be. Resolves with what is not known yet. */
const tryOnce = async (
  open: readonly Wanted[],
  holding: Holding,
  context: CommitContext,
): Promise<readonly Wanted[]> => {
  const { left, freezes } = await look(open, holding, context)
  const sent = await send(
    freezes.map(({ freeze: { write, spill } }) => ({ write, spill })),
    context,
  )
  for (const [at, { wanted, freeze, history }] of freezes.entries()) {
    const outcome: WriteOutcome = sent[at] ?? { kind: 'unknown' }
    if (outcome.kind === 'applied')
      holding.histories.set(wanted.key, historyAfter(freeze.after, history, freeze.spill?.next))
    else left.push(metWith(wanted, outcome.kind))
  }
  return left
}

interface Looked {
  readonly left: Wanted[]
  readonly freezes: readonly {
    readonly wanted: Wanted
    readonly freeze: Freeze
    readonly history: History
  }[]
}

const look = async (
  open: readonly Wanted[],
  { histories, next }: Holding,
  context: CommitContext,
): Promise<Looked> => {
  const outcomes = await readAll(
    open.map(({ key }) => key),
    context,
  )
  const left: Wanted[] = []
  const freezes: Looked['freezes'][number][] = []
  for (const [at, wanted] of open.entries()) {
    const outcome = outcomes[at] ?? { kind: 'unknown' }
    if (outcome.kind !== 'read') {
      left.push(metWith(wanted, outcome.kind))
      continue
    }
    const { history } = outcome
    if (isOvertaken(history, context.attempt)) throw new Overtaken()
    const freeze = next(wanted.key, history)
    if (freeze === undefined) histories.set(wanted.key, history)
    else if (freeze === 'full') left.push(metWith(wanted, 'contended'))
    else freezes.push({ wanted, freeze, history })
  }
  return { left, freezes }
}
