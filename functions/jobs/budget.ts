import { type Entry, isFailure, withoutItem } from '../model/outcome.ts'

/**
 * Items are kept and read up to what one answer can carry; without this, a chunk of large items could not be recorded at
 * all, nor its status be read. In characters of JSON.
 */
const itemCharacters = 5_000_000

/** Leaves items out, once so much of them has passed. */
export const createItemBudget = (characters = itemCharacters) => {
  let left = characters
  return (entry: Entry): Entry => {
    const { result } = entry
    if (isFailure(result) || result.body === undefined) return entry
    // Once the budget is spent, nothing more is measured.
    if (left > 0) left -= JSON.stringify(result.body).length
    return left >= 0 ? entry : { ...entry, result: withoutItem(result) }
  }
}
