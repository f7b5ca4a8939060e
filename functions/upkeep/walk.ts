import type { Collection } from '../model/collection.ts'
import type { WalkedItem } from '../ports/walks.ts'
import { judged, type Kept, renew } from './renew.ts'
import { renewal, type Upkeep } from './renewal.ts'
import { createTries, inTime, type WalkContext } from './tries.ts'

/** Which items, and what is to be done with them. */
export interface Walk {
  readonly collection: Collection
  readonly upkeep: Upkeep
  /** Nothing is written; `due` is counted all the same. */
  readonly isDry: boolean
  /** `next` of the last page of an earlier walk; undefined to begin. */
  readonly from: string | undefined
}

/** What became of a page. */
export interface WalkedPage extends Kept {
  /** Records of the table that were looked at, of any collection. */
  readonly records: number
  /** Items of the collection, those included that cannot be read. */
  readonly items: number
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined
}

/**
 * Walks a collection's items of all tenants, page by page, while others read and write them.
 * @throws WalkStopped when the store refuses to work, does not answer for about a quarter of a minute, or is too busy for three.
 * @example
 * for await (const { next } of walk({ collection, upkeep: 'reindex', isDry: false, from: undefined }, context)) save(next)
 */
export async function* walk({ from, ...asked }: Walk, context: WalkContext): AsyncGenerator<WalkedPage> {
  let at = from
  do {
    const { items, unread, records, next } = await pageAt(asked.collection, at, context)
    const kept = await keep(items, asked, context)
    const stuck = [...kept.stuck, ...unread]
    yield { ...kept, stuck, records, items: items.length + unread.length, next }
    at = next
  } while (at !== undefined)
}

const keep = async (
  items: readonly WalkedItem[],
  { collection, upkeep, isDry }: Omit<Walk, 'from'>,
  context: WalkContext,
): Promise<Kept> => {
  const ask = (one: WalkedItem) => renewal(collection, one, upkeep)
  if (!isDry) return renew(items, ask, context)
  const { writes, stuck } = judged(items, ask)
  return { due: writes.length, stuck }
}

const pageAt = async ({ name }: Collection, from: string | undefined, context: WalkContext) => {
  for (const tries = createTries(context); ; ) {
    const page = await inTime((deadline) => context.walks.page(name, from, deadline), context)
    if (page.kind === 'read') return page
    await tries.again(page.kind)
  }
}
