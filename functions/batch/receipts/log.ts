import type { BatchName } from '../../model/attempt.ts'
import { formats, understood } from '../../ports/formats.ts'
import { byteSink } from './byte-sink.ts'
import { type Cursor, putVarint, takeByte, takeBytes, takeVarint } from './varint.ts'

/** The effects of one batch or chunk on an item, written together with them in one write. */
export interface ReceiptEntry extends BatchName {
  /** The last attempt that wrote it. */
  readonly attempt: number
  /** Its decisions, in the form of `runs.ts`; empty in an entry that only freezes. */
  readonly runs: Uint8Array
}

/** The receipt of an operation with an own key, for all batches. */
export interface OwnReceipt {
  /** 12 bytes (latin1) of a hash of principal and key. */
  readonly token: string
  /** 3 bytes (latin1) of the payload's hash. */
  readonly check: string
  readonly code: number
  readonly version: number
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** An item's memory of its writers. */
export interface ReceiptLog {
  /** Oldest first. */
  readonly entries: readonly ReceiptEntry[]
  readonly own: readonly OwnReceipt[]
  /** Entries of requests without a key, written up to this instant, are missing; seconds since the epoch, 0 for none. */
  readonly lostUntil: number
  /** Names the record beside the item with the other entries: 12 bytes (latin1). */
  readonly spill: string | undefined
}

export const noLog: ReceiptLog = { entries: [], own: [], lostUntil: 0, spill: undefined }

const kinds = ['keyed', 'chunk', 'unkeyed'] as const
const ownReceipt = 3
const lostMark = 4
const spillMark = 5
/** Another chunk of the batch in the entry before it; since format 5. */
const sameBatch = 6

/** The low five bits of a record's head hold a small number; this value means that the number follows. */
const largest = 31

/** @param format the first byte, and the number of the whole record that it goes into. */
export const writeLog = (
  { entries, own, lostUntil, spill }: ReceiptLog,
  format: number = formats.item.writes,
): Uint8Array => {
  bytes.push(format)
  if (spill !== undefined) {
    bytes.push(spillMark << 5)
    putText(spill)
  }
  if (lostUntil > 0) {
    bytes.push(lostMark << 5)
    putVarint(bytes, lostUntil)
  }
  for (const receipt of own) putOwn(receipt)
  entries.forEach((entry, at) => {
    putEntry(entry, format >= 5 && isSameBatch(entry, entries[at - 1]))
  })
  return bytes.take()
}

const bytes = byteSink()

const isSameBatch = (entry: ReceiptEntry, before: ReceiptEntry | undefined): boolean =>
  entry.kind === 'chunk' &&
  before?.kind === 'chunk' &&
  entry.batch === before.batch &&
  entry.since === before.since

const putEntry = ({ kind, batch, since, chunk, attempt, runs }: ReceiptEntry, isNamed: boolean): void => {
  bytes.push(((isNamed ? sameBatch : kinds.indexOf(kind)) << 5) | Math.min(attempt, largest))
  if (attempt >= largest) putVarint(bytes, attempt)
  if (!isNamed) putName(batch, since)
  if (kind === 'chunk') putVarint(bytes, chunk)
  putVarint(bytes, runs.length)
  for (let at = 0; at < runs.length; at++) bytes.push(runs[at] ?? 0)
}

const putName = (batch: string, since: number): void => {
  putText(batch)
  for (let scale = 2 ** 40; scale >= 1; scale /= 256) bytes.push(Math.floor(since / scale) % 256)
}

const putOwn = ({ token, check, code, version, expiresAt }: OwnReceipt): void => {
  bytes.push((ownReceipt << 5) | code)
  putText(token)
  putText(check)
  putVarint(bytes, version)
  putVarint(bytes, expiresAt)
}

const putText = (text: string): void => {
  for (let at = 0; at < text.length; at++) bytes.push(text.charCodeAt(at))
}

const cache = new WeakMap<Uint8Array, ReceiptLog>()

/**
 * @throws LaterFormat for bytes of a later version.
 * @throws Error for bytes that no version of this code has written.
 */
export const readLog = (bytes: Uint8Array): ReceiptLog => {
  if (bytes.length === 0) return noLog
  const known = cache.get(bytes)
  if (known) return known
  const log = parse(bytes)
  cache.set(bytes, log)
  return log
}

const parse = (bytes: Uint8Array): ReceiptLog => {
  const cursor: Cursor = { bytes, at: 0 }
  // Unknown bytes are not skipped, because the next write would lose their receipts.
  const format = understood('item', takeByte(cursor))
  const [entries, own]: [ReceiptEntry[], OwnReceipt[]] = [[], []]
  let [lostUntil, spill]: [number, string | undefined] = [0, undefined]
  while (cursor.at < bytes.length) {
    const head = takeByte(cursor)
    const kind = kinds[head >> 5]
    if (kind !== undefined) entries.push(takeEntry(cursor, { kind, small: head & largest }))
    else if (head >> 5 === ownReceipt) own.push(takeOwn(cursor, head & largest))
    else if (head >> 5 === lostMark) lostUntil = takeVarint(cursor)
    else if (head >> 5 === spillMark) spill = takeText(cursor, 12)
    else if (head >> 5 === sameBatch && format >= 5)
      entries.push(takeEntry(cursor, { kind: 'chunk', small: head & largest }, lastOf(entries)))
    else throw new Error('receipts have a record that cannot be read')
  }
  return { entries, own, lostUntil, spill }
}

const lastOf = (entries: readonly ReceiptEntry[]): ReceiptEntry => {
  const last = entries.at(-1)
  if (last === undefined) throw new Error('receipts have a record that cannot be read')
  return last
}

/** @param of the entry before it, if that names the batch. */
const takeEntry = (
  cursor: Cursor,
  { kind, small }: { readonly kind: ReceiptEntry['kind']; readonly small: number },
  of?: ReceiptEntry,
): ReceiptEntry => {
  const attempt = small === largest ? takeVarint(cursor) : small
  const { batch, since } = of ?? takeName(cursor)
  const chunk = kind === 'chunk' ? takeVarint(cursor) : 0
  const runs = takeBytes(cursor, takeVarint(cursor))
  return { kind, batch, since, chunk, attempt, runs }
}

const takeName = (cursor: Cursor): Pick<ReceiptEntry, 'batch' | 'since'> => {
  const batch = takeText(cursor, 12)
  let since = 0
  for (let n = 0; n < 6; n++) since = since * 256 + takeByte(cursor)
  return { batch, since }
}

const takeOwn = (cursor: Cursor, code: number): OwnReceipt => ({
  token: takeText(cursor, 12),
  check: takeText(cursor, 3),
  code,
  version: takeVarint(cursor),
  expiresAt: takeVarint(cursor),
})

const takeText = (cursor: Cursor, length: number): string => {
  const { buffer, byteOffset } = takeBytes(cursor, length)
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}
