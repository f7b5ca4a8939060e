import type { Fault, WriteOutcome } from '../ports/items.ts'
import type { WalkedItem } from '../ports/walks.ts'
import type { Renewal } from './renewal.ts'
import { inTime, tryAgain, type WalkContext } from './tries.ts'

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

export const writtenLater = 'a later version of the service has written it'

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
  for (let tries = 1; open.length > 0; tries++) {
    const { writes, outcomes, reasons } = await written(open, ask, context)
    due += outcomes.filter(({ kind }) => kind === 'applied').length
    const refused = keysOf(writes, outcomes, ['refused'])
    stuck.push(
      ...reasons,
      ...refused.map((key) => ({ key, reason: 'the database refuses it as it would be' })),
    )
    const left = leftOf(writes, outcomes)
    if (left === undefined) break
    await tryAgain(left.fault, tries, context)
    open = await readAgain(left.keys, stuck, context)
  }
  return { due, stuck }
}

const written = async (
  open: readonly WalkedItem[],
  ask: (item: WalkedItem) => Renewal,
  context: WalkContext,
) => {
  const asked = open.map((one) => ({ key: one.key, ...ask(one) }))
  const writes = asked.flatMap((one) => (one.kind === 'due' ? [one.write] : []))
  const reasons = asked.flatMap((one) => (one.kind === 'stuck' ? [{ key: one.key, reason: one.reason }] : []))
  const outcomes =
    writes.length === 0 ? [] : await inTime((deadline) => context.items.write(writes, deadline), context)
  return { writes, outcomes, reasons }
}

const keysOf = (
  writes: readonly { readonly key: string }[],
  outcomes: readonly WriteOutcome[],
  kinds: readonly WriteOutcome['kind'][],
): readonly string[] =>
  writes.flatMap(({ key }, at) => (kinds.includes(outcomes[at]?.kind ?? 'unknown') ? [key] : []))

const passing = ['conflict', 'throttled', 'contended', 'notSent', 'unknown', 'later', 'broken'] as const

const leftOf = (
  writes: readonly { readonly key: string }[],
  outcomes: readonly WriteOutcome[],
): Left | undefined => {
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
  for (let tries = 1; ; tries++) {
    const outcomes = await inTime((deadline) => context.items.read(wanted, deadline), context)
    const faults: Fault[] = []
    wanted = wanted.filter((key, at) => {
      const outcome = outcomes[at] ?? { kind: 'unknown' }
      if (outcome.kind === 'read' && outcome.item) found.push({ key, item: outcome.item })
      if (outcome.kind === 'later') stuck.push({ key, reason: writtenLater })
      if (outcome.kind === 'read' || outcome.kind === 'later') return false
      return faults.push(outcome.kind) > 0
    })
    const fault = worst(faults)
    if (fault === undefined) return found
    await tryAgain(fault, tries, context)
  }
}
