import type { Deadline } from '../../ports/deadline.ts'

/** Keys that one call reads, whatever lies there: 16 MB, which is 4,096 units. */
export const perCall = 100

/**
 * Cuts work on items that have to be read into portions, each to be done before the next one is taken. All of it is one
 * where nothing bounds its units. Where something does, what the first hundred have cost tells how many more there are
 * units for: if the limit were spent on reading, nothing would be left to write, and the retry would read again.
 */
export function* portionsOf<T>(all: readonly T[], { left }: Deadline): Generator<readonly T[], undefined> {
  let size = left ? perCall : all.length
  let at = 0
  while (at < all.length) {
    const before = left?.() ?? 1
    yield all.slice(at, at + size)
    at += size
    const used = (before - (left?.() ?? 1)) / size
    size = Math.max(perCall, Math.floor(used > 0 ? (left?.() ?? 1) / used / 2 : all.length))
  }
}
