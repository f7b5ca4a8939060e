import type { IndexNumber } from '../model/indexes/declaration.ts'
import type { Fault } from '../ports/items.ts'
import { isBefore, type ListedItem } from '../ports/lists.ts'
import { mostRecords, type ReadContext, readStretch } from './read.ts'

/** One of the partitions that are read side by side. */
export interface Lane {
  readonly index: IndexNumber
  readonly partition: string
  readonly to: string | undefined
  /** How far it has been read. */
  after: string | undefined
  /** What has been read of it and not been taken yet, in order. */
  heads: readonly Head[]
  ended: boolean
  /** How many records the next call reads. */
  most: number
}

/** A place that has been read, and the item there; none where only records that are no items were passed by. */
interface Head {
  readonly at: string
  readonly item: ListedItem | undefined
}

export const isWanting = ({ heads, ended }: Lane): boolean => heads.length === 0 && !ended

/** Reads on in the lanes of which nothing is left, all at once; why it could not, where one could not. */
export const readOn = async (
  lanes: readonly Lane[],
  least: number,
  context: ReadContext,
): Promise<Fault | undefined> => {
  const faults = await Promise.all(lanes.filter(isWanting).map((lane) => readLane(lane, least, context)))
  return faults.find((fault) => fault !== undefined)
}

const readLane = async (lane: Lane, least: number, context: ReadContext): Promise<Fault | undefined> => {
  const { index, partition, after, to } = lane
  const most = Math.min(mostRecords, Math.max(least, lane.most))
  const outcome = await readStretch({ index, partition, after, to, most }, context)
  if (outcome.kind !== 'read') return outcome.kind
  const { items, last } = outcome
  const heads: Head[] = items.map((item) => ({ at: item.at, item }))
  // So that the place moves on, though there is nothing to show.
  if (last !== undefined && last !== items.at(-1)?.at) heads.push({ at: last, item: undefined })
  lane.heads = heads
  lane.after = last ?? items.at(-1)?.at ?? after
  lane.ended = last === undefined
  // Where nothing is found, few calls pass by many records.
  lane.most = items.length === 0 ? 2 * most : 0
  return undefined
}

/** The lane that has the first place of all; undefined where nothing is left. */
export const foremost = (lanes: readonly Lane[]): Lane | undefined =>
  lanes.reduce<Lane | undefined>((first, lane) => {
    const [head] = lane.heads
    const [least] = first?.heads ?? []
    if (head === undefined) return first
    return least === undefined || isBefore(head.at, least.at) ? lane : first
  }, undefined)
