import type { Level } from '../order.ts'
import type { BoundOperation } from '../plan/bind.ts'
import type { Fold } from '../plan/plan.ts'
import type { Ledger } from './ledger.ts'

/** The operations of a batch by index; undefined where an answer stands already. */
export type Operations = readonly (BoundOperation | undefined)[]

export type Tokens = ReadonlyMap<string, ReadonlySet<string>>

/** The tokens of all operations on each item. */
export const tokensByItem = (operations: Operations): Tokens => {
  const tokens = new Map<string, Set<string>>()
  for (const operation of operations) {
    if (!operation) continue
    const own = tokens.get(operation.key)
    if (own) own.add(operation.token)
    else tokens.set(operation.key, new Set<string>().add(operation.token))
  }
  return tokens
}

/** A level as folds, one an item. */
export const foldsOf = (
  level: Level,
  operations: Operations,
  tokens: Tokens,
  ledger: Ledger,
): readonly Fold[] =>
  level.flatMap((indices): Fold[] => {
    const members = indices.flatMap((index) => operations[index] ?? [])
    const key = members[0]?.key
    if (key === undefined) return []
    return [
      { key, operations: members, own: tokens.get(key) ?? new Set(), carried: ledger.carried.get(key) ?? [] },
    ]
  })
