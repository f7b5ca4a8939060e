import type { Slot } from '../../model/operation.ts'
import type { Level } from '../order.ts'
import type { BoundOperation } from '../plan/bind.ts'
import type { Fold } from '../plan/plan.ts'
import type { Decided } from '../receipts/codes.ts'
import type { Ledger } from './ledger.ts'

/** The operations of a batch by index; undefined where an answer stands already. */
export type Operations = readonly (BoundOperation | undefined)[]

/** A level as folds, one an item. */
export const foldsOf = (
  level: Level,
  operations: Operations,
  slots: readonly Slot[],
  ledger: Ledger,
): readonly Fold[] =>
  level.flatMap((indices): Fold[] => {
    const members = indices.flatMap((index) => operations[index] ?? [])
    const key = members[0]?.key
    if (key === undefined) return []
    return [{ key, operations: members, carried: groundsOf(indices, key, slots, ledger) }]
  })

const none: readonly Decided[] = []

/**
 * What the decisions on an item rest on and what stands in no record yet: those before them on the item, what they waited
 * for, and, for all of these, the same again. A read that somebody waited for is not decided earlier than the reads
 * before it on its own item. What rests on a loose decision is loose itself, so the search ends at what is fast.
 */
const groundsOf = (
  indices: readonly number[],
  key: string,
  slots: readonly Slot[],
  { loose, carried }: Ledger,
): readonly Decided[] => {
  if (loose.size === 0) return none
  const found = new Map<number, Decided>()
  const open = [...(carried.get(key) ?? []), ...indices.flatMap((index) => slots[index]?.dependsOn ?? [])]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const one = loose.get(index)
    if (one === undefined || found.has(index)) continue
    found.set(index, one.decided)
    open.push(...(slots[index]?.dependsOn ?? []), ...(one.before === undefined ? [] : [one.before]))
  }
  return [...found.values()]
}
