import type { Slot } from '../../model/operation.ts'
import type { Level } from '../order.ts'
import type { BoundOperation } from '../plan/bind.ts'
import type { Fold } from '../plan/plan.ts'
import type { Decided } from '../receipts/codes.ts'
import type { RunState } from './run-state.ts'

/** The operations of a batch by index; undefined for those that have a result. */
export type BoundOperations = readonly (BoundOperation | undefined)[]

/** The members of a batch by index, as they were sent and as they are run. */
export interface Numbered {
  readonly slots: readonly Slot[]
  readonly operations: BoundOperations
}

/** A level as folds, one an item. */
export const foldsOf = (level: Level, { operations, slots }: Numbered, runState: RunState): readonly Fold[] =>
  level
    .map((indices) => ({ indices, members: membersOf(indices, operations) }))
    .filter(({ members }) => members.length > 0)
    .map(({ indices, members }): Fold => {
      const key = members[0]?.key ?? ''
      return { key, operations: members, carried: groundsOf({ indices, key }, slots, runState) }
    })

const membersOf = (indices: readonly number[], operations: BoundOperations): readonly BoundOperation[] => {
  // Nearly always: the only operation on its item.
  const only = indices.length === 1 ? operations[indices[0] ?? 0] : undefined
  return only ? [only] : indices.flatMap((index) => operations[index] ?? [])
}

const none: readonly Decided[] = []

/**
 * The grounds of the decisions on an item that are not on record yet: earlier decisions on the item, those that they
 * waited for, and the grounds of these. A read that was waited for comes after the reads before it on its own item. A
 * decision that rests on an unrecorded one is unrecorded itself, so the search ends at recorded ones.
 */
const groundsOf = (
  { indices, key }: { readonly indices: readonly number[]; readonly key: string },
  slots: readonly Slot[],
  { loose, carried, references }: RunState,
): readonly Decided[] => {
  if (loose.size === 0) return none
  const found = new Map<number, Decided>()
  const waitsOf = (index: number) => [...(slots[index]?.dependsOn ?? []), ...(references.waits[index] ?? [])]
  const open = [...(carried.get(key) ?? []), ...indices.flatMap(waitsOf)]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const one = loose.get(index)
    if (one === undefined || found.has(index)) continue
    found.set(index, one.decided)
    open.push(...waitsOf(index), ...(one.before === undefined ? [] : [one.before]))
  }
  return [...found.values()]
}
