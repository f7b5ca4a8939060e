import { indexKeysOf } from '../batch/plan/indexed.ts'
import type { Index } from '../model/indexes/declaration.ts'
import { partitionOfIndex } from '../model/indexes/keys.ts'
import { itemKey } from '../model/item-key.ts'
import type { Fault } from '../ports/items.ts'
import type { ListedItem } from '../ports/lists.ts'
import { foremost, isWanting, type Lane, readOn } from './lane.ts'
import type { ListContext } from './list-shards.ts'
import { createPage, type Page } from './page.ts'
import { type Shown, show } from './show.ts'

/** Which items of an index. */
export interface Selection {
  readonly index: Index
  /** As keys have it. */
  readonly value: string
  /** Only places behind the one, and none behind the other. */
  readonly after?: string | undefined
  readonly to?: string | undefined
}

/** A page, and the place that the next one begins behind: undefined at the end. Or why there is none. */
export type ListedByIndex =
  | { readonly kind: 'page'; readonly shown: readonly Shown[]; readonly next: string | undefined }
  | { readonly kind: Fault }

/**
 * A page of the items with one value, in the order of the index. The partitions of the value are read side by side and
 * merged, so one place says how far all of them have come. It ends as a page of the whole collection does.
 * @param from the place where the page before ended.
 */
export const listIndex = async (
  from: string | undefined,
  selection: Selection,
  context: ListContext,
): Promise<ListedByIndex> => {
  const { limit, deadline } = context
  const page = createPage(limit)
  const lanes = lanesOf(from, selection, context)
  let progress: Progress = { place: from, shownAt: undefined }
  let fault: Fault | undefined
  while (page.used() < 1 && fault === undefined && lanes.some(isWanting)) {
    fault = await readOn(lanes, shareOf(limit * (1 - page.used()), lanes.length), context)
    progress = taken({ page, lanes, progress }, context)
    if (deadline.passed()) break
  }
  const { place, shownAt = place } = progress
  if (fault !== undefined && place === from) return { kind: fault }
  const isOver = lanes.every(({ heads, ended }) => ended && heads.length === 0)
  return { kind: 'page', shown: page.shown, next: isOver ? undefined : shownAt }
}

/** Read beyond what is taken in each of several lanes, since values are not spread quite evenly. */
const slack = 10

const shareOf = (wanted: number, lanes: number): number =>
  lanes === 1 ? Math.ceil(wanted) : Math.ceil(wanted / lanes) + slack

const lanesOf = (from: string | undefined, selection: Selection, context: ListContext): readonly Lane[] => {
  const { index, value, after, to } = selection
  const owner = { tenant: encodeURIComponent(context.tenant), collection: context.collection.name }
  return Array.from({ length: index.shards }, (_, shard) => ({
    index: index.number,
    partition: partitionOfIndex(index, { ...owner, shard }, value),
    after: from ?? after,
    to,
    heads: [],
    ended: false,
    most: 0,
  }))
}

interface Progress {
  /** How far everything has been taken. */
  readonly place: string | undefined
  /**
   * The place of the last item that is shown. A place has the value that is sorted by, so the next page begins here and
   * tells nothing of items behind it that this reader may not see.
   */
  readonly shownAt: string | undefined
}

interface Merge {
  readonly page: Page
  readonly lanes: readonly Lane[]
  readonly progress: Progress
}

/** Takes what has been read into the page, in order, until a lane has to be read on. Returns how far it came. */
const taken = ({ page, lanes, progress }: Merge, context: ListContext): Progress => {
  let { place, shownAt } = progress
  while (page.used() < 1 && !lanes.some(isWanting)) {
    const lane = foremost(lanes)
    const [head, ...rest] = lane?.heads ?? []
    if (lane === undefined || head === undefined) break
    const shown = head.item && isThere(head.item, lane, context) ? show(head.item, context) : undefined
    if (shown && !page.add(shown)) break
    lane.heads = rest
    place = head.at
    if (shown) shownAt = place
  }
  return { place, shownAt }
}

/**
 * Whether an item is where the index has it. An earlier version of the code, which knows no indexes, changes an item and
 * leaves its keys as they were.
 */
const isThere = (
  { id, at, members }: ListedItem,
  { index, partition }: Lane,
  { tenant, collection }: ListContext,
): boolean => {
  const key = indexKeysOf(collection, itemKey(tenant, collection, id), members)?.[index]
  return key?.at === at && key.partition === partition
}
