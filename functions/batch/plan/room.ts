import { tooLarge } from '../item.ts'
import type { Decision } from './decide.ts'
import type { Fold } from './plan.ts'
import { maxReceipts, type Receipt, receiptBytes } from './receipts.ts'

/** What an item has to share its record with. */
export interface Neighbours {
  readonly fold: Fold
  /** The receipts that count. */
  readonly alive: readonly Receipt[]
}

/** Room for the attributes beside key, item and receipts, and for all names, in a record of at most 400 KB. */
const recordOverhead = 200
const maxRecordBytes = 400 * 1024

/** An item within `maxItemBytes` can still be too large beside the receipts of hundreds of operations on it. */
export const fits = (decision: Decision, neighbours: Neighbours): Decision => {
  const data = decision.next?.data
  // Nearly every item would fit if each character took three bytes and no receipt were ever dropped.
  if (data === undefined || data === null || data.length * 3 <= leastRoom(neighbours)) return decision
  const [bytes, room] = [Buffer.byteLength(data), roomBeside(neighbours)]
  return bytes <= room ? decision : { result: tooLarge(bytes, Math.max(room, 0)) }
}

const roomFor = (keyBytes: number, receipts: number): number =>
  maxRecordBytes - recordOverhead - keyBytes - receipts * receiptBytes

const leastRoom = ({ fold: { key, carried, operations }, alive }: Neighbours): number =>
  roomFor(key.length * 3, alive.length + carried.length + operations.length)

/**
 * Bytes for the item beside the receipts that the fold's write will keep: those of the batch, the whole fold included
 * (so that no later member of it can take the room of an earlier one), and of others as many as there may be.
 */
const roomBeside = ({ fold: { key, own, carried, operations }, alive }: Neighbours): number => {
  const mine = alive.filter(({ token }) => own.has(token))
  const certain = new Set([...mine, ...carried, ...operations].map(({ token }) => token)).size
  const others = Math.min(alive.length - mine.length, maxReceipts)
  return roomFor(Buffer.byteLength(key), certain + others)
}
