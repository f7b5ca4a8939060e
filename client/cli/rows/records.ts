import { UsageError } from '../usage-error.ts'
import { type Finder, type Found, lineFeed, maxRowBytes, type Row } from './row.ts'

/**
 * The records of a file that comes in pieces. No more than a record and a piece is in memory. A record that is too long
 * is skipped to the end of its line and reported.
 */
export async function* records(
  pieces: AsyncIterable<Buffer>,
  find: Finder,
  lineEnd: number = lineFeed,
): AsyncGenerator<Row> {
  let window: Buffer = Buffer.alloc(0)
  let line = 1
  let index = 0
  const rowsOf = function* (final: boolean): Generator<Row> {
    let at = 0
    while (at < window.length) {
      const found = find(window, at, final) ?? tooLong(window, at, lineEnd)
      if (found === undefined) break
      const { start, end, next, fault } = found
      line += count(lineEnd, window.subarray(at, start))
      // A copy, because the window moves on.
      if (end > start) yield { index: index++, line, bytes: Buffer.from(window.subarray(start, end)), fault }
      line += count(lineEnd, window.subarray(start, next))
      at = next
    }
    // At the end the finder is called once more, because a record may be incomplete.
    if (final) find(window, window.length, final)
    window = window.subarray(at)
  }
  for await (const piece of withoutMark(pieces)) {
    window = Buffer.concat([window, piece])
    yield* rowsOf(false)
  }
  yield* rowsOf(true)
}

/** Removes a byte order mark from the first record; it may come in several pieces. */
async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0)
  for await (const piece of pieces) {
    if (first === undefined) yield piece
    else {
      first = Buffer.concat([first, piece])
      if (first.length < mark.length) continue
      yield unmarked(first)
      first = undefined
    }
  }
  if (first !== undefined) yield unmarked(first)
}

const mark = Buffer.from('\ufeff')

const unmarked = (bytes: Buffer): Buffer =>
  mark.equals(bytes.subarray(0, mark.length)) ? bytes.subarray(mark.length) : bytes

/** Reported only at the end of its line, so that the rest of the line is not taken for a record. */
const tooLong = (bytes: Buffer, start: number, lineEnd: number): Found | undefined => {
  const length = bytes.length - start
  if (length <= maxRowBytes) return undefined
  const feed = bytes.indexOf(lineEnd, start)
  if (feed >= 0) return { start, end: feed, next: feed + 1, fault }
  if (length <= maxLineBytes) return undefined
  throw new UsageError(`a line is longer than ${maxLineBytes} bytes; is the file what --format says?`)
}

const fault = `The row is longer than ${maxRowBytes} bytes, or a quote in it is not closed.`

/** The longest line that is kept in memory; no file of rows has longer ones. */
const maxLineBytes = 16 * maxRowBytes

const count = (lineEnd: number, bytes: Buffer): number => {
  let feeds = 0
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) feeds++
  return feeds
}
