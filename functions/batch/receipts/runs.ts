import { byteSink } from './byte-sink.ts'
import { type Decided, moves } from './codes.ts'
import { type Cursor, putVarint, takeByte, takeVarint, unzigzag, zigzag } from './varint.ts'

/**
 * Decisions as runs: consecutive operations with the same outcome that each moved the version by one (or not at all). A
 * run is one byte, and more bytes if it does not continue the run before:
 *
 * | bits | |
 * |---|---|
 * | 0–4 | the code |
 * | 5 | a count follows; else 1 |
 * | 6 | a distance from the index after the last run follows; else 0 |
 * | 7 | a difference to the version after the last run follows (zigzag; of the first run the version that it started from); else 0 |
 */
const hasCount = 32
const hasGap = 64
const hasShift = 128

const bytes = byteSink()

/** @param decided in order of their index, each index once. */
export const encodeRuns = (decided: readonly Decided[]): Uint8Array => {
  let nextIndex = 0
  let version = 0
  for (let at = 0; at < decided.length; ) {
    const first = decided[at] as Decided
    const count = lengthOfRun(decided, at)
    const step = moves(first.code) ? 1 : 0
    const gap = first.index - nextIndex
    const shift = first.version - step - version
    bytes.push(
      first.code | (count > 1 ? hasCount : 0) | (gap > 0 ? hasGap : 0) | (shift === 0 ? 0 : hasShift),
    )
    if (count > 1) putVarint(bytes, count)
    if (gap > 0) putVarint(bytes, gap)
    if (shift !== 0) putVarint(bytes, at === 0 ? shift : zigzag(shift))
    nextIndex = first.index + count
    version = first.version + (count - 1) * step
    at += count
  }
  return bytes.take()
}

const lengthOfRun = (decided: readonly Decided[], start: number): number => {
  const first = decided[start] as Decided
  const step = moves(first.code) ? 1 : 0
  let count = 1
  for (; ; count++) {
    const next = decided[start + count]
    const follows =
      next?.index === first.index + count &&
      next.code === first.code &&
      next.version === first.version + count * step
    if (!follows) return count
  }
}

export const decodeRuns = (bytes: Uint8Array): readonly Decided[] => {
  const cursor: Cursor = { bytes, at: 0 }
  const decided: Decided[] = []
  let [index, version] = [0, 0]
  while (cursor.at < bytes.length) {
    const head = takeByte(cursor)
    const code = head & 31
    const count = head & hasCount ? takeVarint(cursor) : 1
    if (head & hasGap) index += takeVarint(cursor)
    if (head & hasShift) {
      const shift = takeVarint(cursor)
      version += decided.length === 0 ? shift : unzigzag(shift)
    }
    for (let n = 0; n < count; n++) {
      if (moves(code)) version++
      decided.push({ index: index++, code, version })
    }
  }
  return decided
}
