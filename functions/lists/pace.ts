import { mostRecords } from './read.ts'

/** How the next round reads: so many shards side by side, and at most so many records of each. */
export interface Pace {
  readonly shards: number
  readonly most: number
}

/** What a round has read. */
export interface Round {
  /** Shards that were read from their first record to their last. */
  readonly whole: number
  /** How much of a page the items of those took, and their number. */
  readonly share: number
  readonly items: number
  /** Everything that was asked for was read to its end. */
  readonly ended: boolean
  /** At least one item got into the page. */
  readonly found: boolean
}

/** What a shard may hold beyond twice the usual before its rest is left for later. */
const slack = 25

export const firstPace = (limit: number): Pace => ({ shards: 1, most: Math.min(limit, mostRecords) })

/**
 * Shards are about equally full, since ids are spread by their hash. So those that were read whole say how many more the
 * rest of the page takes, and these are read side by side. What is read beyond the page, when they are fuller than thought,
 * is bounded by `most`. Where nothing is known, or a shard did not end, it goes on alone; and where records are no items
 * any more, twice as many are read at a time, so that few calls pass by many of them.
 * @param room the free part of the page.
 */
export const nextPace = (
  { whole, share, items, ended, found }: Round,
  { most }: Pace,
  { room, limit }: { readonly room: number; readonly limit: number },
): Pace => {
  const alone = Math.max(1, Math.ceil(limit * room))
  if (!ended || whole === 0)
    return { shards: 1, most: Math.min(mostRecords, found ? alone : Math.max(alone, 2 * most)) }
  const each = share / whole
  const shards = each === 0 ? Number.POSITIVE_INFINITY : Math.floor(room / each)
  return shards <= 1
    ? { shards: 1, most: Math.min(mostRecords, alone) }
    : { shards, most: Math.min(mostRecords, 2 * Math.ceil(items / whole) + slack) }
}
