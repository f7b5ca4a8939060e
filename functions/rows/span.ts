/**
 * The content at a place in a buffer: a record, a line to skip, or an unreadable record, with broken quotes or too many
 * bytes. Offsets count from the start of the buffer.
 */
export interface Span {
  readonly kind: 'record' | 'blank' | 'broken' | 'tooLong'
  /** The end of the content, without its line end. */
  readonly end: number
  /** The place at which the next one may start. */
  readonly next: number
  /** Line ends before `next`. */
  readonly lines: number
  /** The last line continues behind `next`; its rest belongs to no record. */
  readonly unended: boolean
}

/**
 * Finds the end of the record at `start`. It looks at no more than `maxBytes` of it and its line end. The result does
 * not depend on where the bytes behind it are cut off at the start of a later record, so a worker with a range of the
 * file finds the records that were counted. Undefined when more bytes are needed.
 */
export type ScanRecord = (bytes: Buffer, start: number, bounds: ScanBounds) => Span | undefined

interface ScanBounds {
  /** No bytes come after these. */
  readonly ended: boolean
  /** The longest record, without its line end. */
  readonly maxBytes: number
}

export const lineFeed = 0x0a
export const carriageReturn = 0x0d

/** The bytes that decide about a record: its content, and a line end of two bytes. */
export const viewOf = (start: number, maxBytes: number): number => start + maxBytes + 2
