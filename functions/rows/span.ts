/**
 * What stands at a place in a buffer: a record, a line to skip, or a record that cannot be read because its
 * quotes are broken or because it is too long. Offsets are the buffer's.
 */
export interface Span {
  readonly kind: 'record' | 'blank' | 'broken' | 'tooLong'
  /** Where the content ends; the line end is not part of it. */
  readonly end: number
  /** Where the next one may start. */
  readonly next: number
  /** Line ends before `next`. */
  readonly lines: number
  /** The last line goes on behind `next`; what is left of it belongs to no record. */
  readonly unended: boolean
}

/**
 * Finds where the record that starts at `start` ends. Looks at no more than `maxBytes` of it and its line end, and
 * says the same however the bytes behind it are cut off at the start of a later record: then a worker that has
 * a range of the file finds the records that were counted. Undefined when it takes more bytes to tell.
 */
export type Scan = (bytes: Buffer, start: number, ended: boolean, maxBytes: number) => Span | undefined

export const lineFeed = 0x0a
export const carriageReturn = 0x0d

/** So much of a record decides: its content, and a line end of two bytes. */
export const viewOf = (start: number, maxBytes: number): number => start + maxBytes + 2
