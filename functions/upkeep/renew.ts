import type { Fault, Write, WriteOutcome } from '../ports/items.ts'
import { type WalkedItem, writtenLater } from '../ports/walks.ts'
import type { Renewal } from './renewal.ts'
import { createTries, inTime, type WalkContext } from './tries.ts'

/** Items that were looked at, and what became of those that were not as they should be. */
export interface Kept {
  /** How many have been renewed, or would be. */
  readonly due: number
  readonly stuck: readonly Stuck[]
}

export interface Stuck {
  readonly key: string
  readonly reason: string
}

/** What has to be looked at once more: somebody else has written it, or the store was busy or silent. */
interface Left {
  readonly keys: readonly string[]
  readonly fault: Fault
}

/**
 * Renews a page of items. Each write holds only while its record is what it was made from; one that was written meanwhile is read,
 * and looked at again, so that no writer ever loses anything.
 * @throws WalkStopped
 */
export const renew = async (
  page: readonly WalkedItem[],
  ask: (item: WalkedItem) => Renewal,
  context: WalkContext,
): Promise<Kept> => {
  let [open, due] = [page, 0]
  const stuck: Stuck[] = []
  for (const tries = createTries(context); open.length > 0; ) {
    const { writes, stuck: unfit } = judged(open, ask)
    const outcomes = await written(writes, context)
    due += outcomes.filter(({ kind }) => kind === 'applied').length
    stuck.push(...unfit, ...refusedOf(writes, outcomes))
    const left = leftOf(writes, outcomes)
    if (left === undefined) break
    // A table of few units takes a page bit by bit.
    await tries.again(left.fault, left.keys.length < open.length)
    open = await readAgain(left.keys, stuck, context)
  }
  return { due, stuck }
}

/** What is to be written of some items, and which of them cannot be as they should. */
export const judged = (
  items: readonly WalkedItem[],
  ask: (item: WalkedItem) => Renewal,
): { readonly writes: readonly Write[]; readonly stuck: readonly Stuck[] } => {
  const asked = items.map((one) => ({ key: one.key, ...ask(one) }))
  return {
    writes: asked.flatMap((one) => (one.kind === 'due' ? [one.write] : [])),
    stuck: asked.flatMap(({ key, ...one }) => (one.kind === 'stuck' ? [{ key, reason: one.reason }] : [])),
  }
}

const written = async (writes: readonly Write[], context: WalkContext): Promise<readonly WriteOutcome[]> =>
  writes.length === 0 ? [] : inTime((deadline) => context.items.write(writes, deadline), context)

const refusedOf = (writes: readonly Write[], outcomes: readonly WriteOutcome[]): readonly Stuck[] =>
  keysOf(writes, outcomes, ['refused']).map((key) => ({
    key,
    reason: 'the database refuses it as it would be',
  }))

/** What a store that answers too little says nothing of is unknown, and so tried again. */
const keysOf = (
  writes: readonly Write[],
  outcomes: readonly WriteOutcome[],
  kinds: readonly WriteOutcome['kind'][],
): readonly string[] =>
  writes.flatMap(({ key }, at) => (kinds.includes(outcomes[at]?.kind ?? 'unknown') ? [key] : []))

const passing = ['conflict', 'throttled', 'contended', 'notSent', 'unknown', 'later', 'broken'] as const

const leftOf = (writes: readonly Write[], outcomes: readonly WriteOutcome[]): Left | undefined => {
  const keys = keysOf(writes, outcomes, passing)
  const faults = outcomes.flatMap(({ kind }) =>
    kind === 'applied' || kind === 'conflict' || kind === 'refused' ? [] : [kind],
  )
  return keys.length === 0 ? undefined : { keys, fault: worst(faults) ?? 'contended' }
}

/** Where the store is set up wrong, no other try helps. */
const worst = (faults: readonly Fault[]): Fault | undefined =>
  faults.includes('broken') ? 'broken' : faults.find((fault) => fault !== 'later')

const readAgain = async (
  keys: readonly string[],
  stuck: Stuck[],
  context: WalkContext,
): Promise<WalkedItem[]> => {
  const found: WalkedItem[] = []
  let wanted = keys
  for (const tries = createTries(context); ; ) {
    const asked = wanted.length
    const outcomes = await inTime((deadline) => context.items.read(wanted, deadline), context)
    const faults: Fault[] = []
    wanted = wanted.filter((key, at) => {
      const outcome = outcomes[at] ?? { kind: 'unknown' }
      if (outcome.kind === 'read' && outcome.item) found.push({ key, item: outcome.item })
      if (outcome.kind === 'read') return false
      const reason = outcome.kind === 'later' ? writtenLater : outcome.reason
      return reason === undefined ? faults.push(outcome.kind) > 0 : stuck.push({ key, reason }) === 0
    })
    const fault = worst(faults)
    if (fault === undefined) return found
    await tries.again(fault, wanted.length < asked)
  }
}
