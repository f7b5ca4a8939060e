import { partitionOf } from '../model/item-key.ts'
import type { Fault } from '../ports/items.ts'
import type { ListOutcome } from '../ports/lists.ts'
import { firstPace, nextPace, type Pace, type Round } from './pace.ts'
import { createPage, type Page } from './page.ts'
import type { Place } from './place.ts'
import { type ReadContext, readStretch } from './read.ts'
import { type Reader, type Shown, show } from './show.ts'

export interface ListContext extends ReadContext, Reader {
  readonly tenant: string
  /** The most items. */
  readonly limit: number
}

/** A page, and where the next one begins: undefined at the end. Or why there is none. */
export type Listed =
  | { readonly kind: 'page'; readonly shown: readonly Shown[]; readonly next: Place | undefined }
  | { readonly kind: Fault }

interface Walk {
  readonly page: Page
  place: Place
  fault: Fault | undefined
}

/**
 * A page of a collection: shard after shard, in each by id. It ends when it is full, or with the deadline, or with the
 * units; then it may be short, even empty. An item that stays is on one page exactly, whatever happens beside it: its place
 * is fixed, and each page begins right behind where the one before ended.
 */
export const listShards = async (from: Place, context: ListContext): Promise<Listed> => {
  const { limit, deadline, collection } = context
  const walk: Walk = { page: createPage(limit), place: from, fault: undefined }
  const isOver = () => walk.place.shard >= collection.shards || walk.page.used() >= 1
  for (let pace = firstPace(limit); !isOver() && walk.fault === undefined; ) {
    const round = await readRound(walk, pace, context)
    if (deadline.passed()) break
    pace = nextPace(round, pace, { room: 1 - walk.page.used(), limit })
  }
  return pageOf(walk, from, collection.shards)
}

const pageOf = ({ page, place, fault }: Walk, from: Place, shards: number): Listed => {
  const isFurther = place.shard !== from.shard || place.after !== from.after
  // What has been read is worth more than the reason why it is not more.
  if (fault !== undefined && !isFurther) return { kind: fault }
  return { kind: 'page', shown: page.shown, next: place.shard >= shards ? undefined : place }
}

const readRound = async (walk: Walk, { shards, most }: Pace, context: ListContext): Promise<Round> => {
  const { tenant, collection } = context
  const first = walk.place
  const last = Math.min(collection.shards, first.shard + shards)
  const places = Array.from(
    { length: last - first.shard },
    (_, n): Place => (n === 0 ? first : { shard: first.shard + n }),
  )
  const outcomes = await Promise.all(
    places.map(({ shard, after }) =>
      readStretch({ partition: partitionOf(tenant, collection, shard), after, most }, context),
    ),
  )
  const before = walk.page.shown.length
  let round: Omit<Round, 'found'> = { whole: 0, share: 0, items: 0, ended: true }
  for (const [n, place] of places.entries()) {
    round = taken(walk, { place, outcome: outcomes[n] ?? { kind: 'unknown' } }, { round, context })
    if (!round.ended) break
  }
  return { ...round, found: walk.page.shown.length > before }
}

/** Takes what was read of a shard into the page, as far as there is room. What lies behind where it ends is not looked at. */
const taken = (
  walk: Walk,
  { place, outcome }: { readonly place: Place; readonly outcome: ListOutcome },
  { round, context }: { readonly round: Omit<Round, 'found'>; readonly context: ListContext },
): Omit<Round, 'found'> => {
  const { shard } = place
  if (outcome.kind !== 'read') {
    walk.fault = outcome.kind
    return { ...round, ended: false }
  }
  const used = walk.page.used()
  walk.place = place
  for (const listed of outcome.items) {
    const shown = show(listed, context)
    if (shown && !walk.page.add(shown)) return { ...round, ended: false }
    walk.place = { shard, after: listed.at }
  }
  walk.place = outcome.last === undefined ? { shard: shard + 1 } : { shard, after: outcome.last }
  if (outcome.last !== undefined) return { ...round, ended: false }
  if (place.after !== undefined) return round
  return {
    whole: round.whole + 1,
    share: round.share + walk.page.used() - used,
    items: round.items + outcome.items.length,
    ended: true,
  }
}
