import { type Finder, lineFeed, maxRowBytes, trimmedEnd } from './row.ts'

/** Lines; a blank one is empty. */
export const lineFinder =
  (lineEnd: number): Finder =>
  (bytes, start, final) => {
    const feed = bytes.indexOf(lineEnd, start)
    if (feed < 0 && !final) return undefined
    const stop = feed < 0 ? bytes.length : trimmedEnd(bytes, start, feed)
    const end = isBlank(bytes, start, stop) ? start : stop
    const next = feed < 0 ? bytes.length : feed + 1
    const fault = end - start > maxRowBytes ? `The line is longer than ${maxRowBytes} bytes.` : undefined
    return { start, end, next, fault }
  }

export const findLine: Finder = lineFinder(lineFeed)

/** What JSON calls white space. */
const isBlank = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  }
  return true
}
