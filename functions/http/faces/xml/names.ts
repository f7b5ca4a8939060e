import type { Base } from '../../../model/base.ts'
import type { Slot } from '../../../model/operation.ts'
import type { Entry } from '../../../model/outcome.ts'
import { batchPath, itemPath } from '../../../model/paths.ts'
import { aboutOf } from '../about.ts'
import type { NamedResult } from './response.ts'

interface Asked {
  /** Of the batch. */
  readonly id: string
  readonly slots?: readonly Slot[]
  /** What their names begin with. */
  readonly base: Base
}

/**
 * A name for each result. No `href` may occur twice (RFC 4918, 14.24), and some readers tell names by their path alone. So an
 * operation that shares its item with another, or has none, is called by itself.
 */
export const namedIn = (
  entries: readonly Entry[],
  { id, base, slots = [] }: Asked,
): readonly NamedResult[] => {
  const items = entries.map((entry) => itemOf(entry, slots))
  const times = new Map<string, number>()
  for (const item of items) if (item !== undefined) times.set(item, (times.get(item) ?? 0) + 1)
  return entries.map((entry, at) => {
    const item = items[at]
    const isItsOwn = item !== undefined && times.get(item) === 1
    return { entry, href: `${base}${isItsOwn ? item : operationPath(id, entry)}` }
  })
}

const operationPath = (batch: string, { id }: Entry): string =>
  `${batchPath(batch)}/operations/${encodeURIComponent(id.toWellFormed())}`

const itemOf = (entry: Entry, slots: readonly Slot[]): string | undefined => {
  const { collection, id } = aboutOf(entry, slots)
  return collection === undefined || id === undefined ? undefined : itemPath({ collection, id })
}
