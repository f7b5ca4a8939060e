import { isRejected, type Slot } from '../../../model/operation.ts'
import { type Entry, isFailure } from '../../../model/outcome.ts'
import { batchPath, itemPath } from '../../../model/paths.ts'
import type { NamedResult } from './response.ts'

interface Asked {
  /** Of the batch. */
  readonly id: string
  readonly slots?: readonly Slot[]
}

/**
 * A name for each result. No `href` may occur twice (RFC 4918, 14.24), and some readers tell names by their path alone. So an
 * operation that shares its item with another, or has none, is called by itself.
 */
export const namedIn = (entries: readonly Entry[], { id, slots = [] }: Asked): readonly NamedResult[] => {
  const items = entries.map((entry) => itemOf(entry, slots[entry.index]))
  const times = new Map<string, number>()
  for (const item of items) if (item !== undefined) times.set(item, (times.get(item) ?? 0) + 1)
  return entries.map((entry, at) => {
    const item = items[at]
    const isItsOwn = item !== undefined && times.get(item) === 1
    return { entry, href: isItsOwn ? item : operationPath(id, entry) }
  })
}

const operationPath = (batch: string, { id }: Entry): string =>
  `${batchPath(batch)}/operations/${encodeURIComponent(id.toWellFormed())}`

const itemOf = ({ result }: Entry, slot: Slot | undefined): string | undefined => {
  if (!isFailure(result) && result.created !== undefined) return itemPath(result.created)
  if (slot === undefined) return undefined
  if (isRejected(slot)) {
    const { collection, itemId } = slot.target ?? {}
    return collection === undefined || itemId === undefined ? undefined : itemPath({ collection, id: itemId })
  }
  const { collection, itemId } = slot.operation
  return itemId === undefined ? undefined : itemPath({ collection: collection.name, id: itemId })
}
