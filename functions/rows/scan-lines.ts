import { carriageReturn, lineFeed, type ScanRecord, viewOf } from './span.ts'

/** A line of NDJSON. Its carriage return is white space of JSON, hence content. */
export const scanLine: ScanRecord = (bytes, start, { ended, maxBytes }) => {
  const view = viewOf(start, maxBytes)
  const found = bytes.indexOf(lineFeed, start)
  const whole = found >= 0 && found < view
  if (!whole && bytes.length >= view) {
    return { kind: 'tooLong', end: view, next: view, lines: 0, unended: true }
  }
  if (!whole && !ended) return undefined
  const end = whole ? found : bytes.length
  const lines = whole ? 1 : 0
  const kind = end - start > maxBytes ? 'tooLong' : isBlank(bytes, start, end) ? 'blank' : 'record'
  return { kind, end, next: end + lines, lines, unended: false }
}

/** JSON's white space, except for the line feed. */
const isBlank = (bytes: Buffer, start: number, end: number): boolean => {
  let at = start
  while (at < end && (bytes[at] === space || bytes[at] === tab || bytes[at] === carriageReturn)) at++
  return at === end
}

const space = 0x20
const tab = 0x09
