import type { Finder } from '../../client/cli/rows/row.ts'
import { lineFeed, maxRowBytes } from '../../client/cli/rows/row.ts'

export interface RawRecord {
  /** Where it starts in the file, from 1. */
  readonly line: number
  readonly bytes: Uint8Array
  /** Where the next one starts, in bytes. */
  readonly end: number
}

const sliceBytes = 1024 * 1024
const mark = [0xef, 0xbb, 0xbf]

/** The records of a file, read piece by piece: no more than a row and a piece is in memory. Blank lines are none. */
export async function* recordsOf(file: Blob, find: Finder): AsyncGenerator<RawRecord> {
  let read = await marked(file)
  let line = 1
  let window = new Uint8Array()
  for (;;) {
    const isLast = read >= file.size
    const begin = read - window.length
    let at = 0
    while (at < window.length) {
      const found = find(window, at, isLast || window.length - at > 2 * maxRowBytes)
      if (found === undefined) break
      const bytes = window.subarray(found.start, found.end)
      if (bytes.length > 0) yield { line, bytes, end: begin + found.next }
      line += feedsIn(window.subarray(at, found.next))
      at = found.next
    }
    if (isLast) return
    const next = new Uint8Array(await file.slice(read, read + sliceBytes).arrayBuffer())
    read += next.length
    window = joined(window.subarray(at), next)
  }
}

/** How many bytes of a mark of UTF-8 stand before the first row. */
const marked = async (file: Blob): Promise<number> => {
  const first = new Uint8Array(await file.slice(0, mark.length).arrayBuffer())
  return mark.every((byte, at) => first[at] === byte) ? mark.length : 0
}

const feedsIn = (bytes: Uint8Array): number => {
  let count = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++
  return count
}

const joined = (one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> => {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
