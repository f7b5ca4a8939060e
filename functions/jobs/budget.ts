import type { Entry } from '../batch/render/entry.ts'

/**
 * Representations are kept and read up to what one answer can carry; without this, a chunk of large items could not be
 * recorded at all, nor its status be read. In characters of JSON.
 */
const bodyCharacters = 5_000_000

/** An entry whose item was left out says so, until it is shown. */
export type StoredEntry = Entry & { readonly bodyLeftOut?: true }

/** Takes bodies away, once so much of them has passed. */
export const createBodyBudget = (characters = bodyCharacters) => {
  let left = characters
  return (entry: StoredEntry): StoredEntry => {
    if (entry.body === undefined) return entry
    // Nothing more is measured once it is spent.
    if (left > 0) left -= JSON.stringify(entry.body).length
    if (left >= 0) return entry
    const { body: _, ...rest } = entry
    return { ...rest, bodyLeftOut: true }
  }
}
