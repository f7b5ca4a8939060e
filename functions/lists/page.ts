import type { Shown } from './show.ts'

/** The most bytes of JSON to a page. */
const maxPageBytes = 4_000_000

/** Lambda answers with 6 MB, and the body travels in it as a JSON string, so its quotes and backslashes count twice. */
const maxEscapedBytes = 5_900_000

/** What stands around an item in a page: names, its version, its id twice. */
const around = 100

/** A page that fills up. */
export interface Page {
  /** Whether there was room for it. The first one always has room. */
  readonly add: (shown: Shown) => boolean
  /** How much of the page is used: 1 when it is full, or an item has found no room. */
  readonly used: () => number
  readonly shown: readonly Shown[]
}

export const createPage = (limit: number): Page => {
  const shown: Shown[] = []
  let bytes = 0
  let isClosed = false
  const escaped = escapedBytes(shown)
  const used = () => (isClosed ? 1 : Math.max(shown.length / limit, bytes / maxPageBytes))
  const fits = (text: string, size: number): boolean =>
    bytes + size <= maxPageBytes &&
    (2 * (bytes + size) <= maxEscapedBytes || escaped() + sizeEscaped(text) <= maxEscapedBytes)
  return {
    shown,
    used,
    add: (one) => {
      const text = textOf(one)
      const size = Buffer.byteLength(text) + around + one.id.length
      isClosed ||= shown.length > 0 && (shown.length >= limit || !fits(text, size))
      if (isClosed) return false
      bytes += size
      shown.push(one)
      return true
    },
  }
}

const textOf = (one: Shown): string => ('text' in one ? one.text : one.failure.detail)

const sizeEscaped = (text: string): number => Buffer.byteLength(JSON.stringify(text)) + 2 * around

/** Counted only where it can matter, and each item once. */
const escapedBytes = (shown: readonly Shown[]) => {
  let [counted, bytes] = [0, 0]
  return (): number => {
    for (; counted < shown.length; counted++) bytes += sizeEscaped(textOf(shown[counted] as Shown))
    return bytes
  }
}
