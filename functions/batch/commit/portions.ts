import type { Deadline } from '../../ports/deadline.ts'

/** Keys that one call can read, up to its 16 MB, which are 4,096 units. */
export const perCall = 100

/**
 * Cuts work on items that have to be read into portions, each finished before the next. Without a limit of units all of
 * it is one portion. With a limit, the cost of the first hundred decides the size of the next: if reading used up the
 * limit, nothing could be written, and the retry would read again.
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
