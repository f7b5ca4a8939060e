import { service } from '../../service.ts'

/** One row of a file: an item, or an operation. */
export interface Row {
  /** From 0. */
  readonly index: number
  /** The line of the file on which it starts, from 1. */
  readonly line: number
  /** Its bytes in the file, in UTF-8, without its line end. */
  readonly bytes: Buffer
  /** The bytes to send, if they differ from those in the file. */
  readonly wire?: Buffer | undefined
  /** Why it cannot be sent. */
  readonly fault?: string | undefined
}

export const wireOf = ({ bytes, wire }: Pick<Row, 'bytes' | 'wire'>): Buffer => wire ?? bytes

/** A record found in some bytes. */
export interface Found {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** The start of the next one. */
  readonly next: number
  readonly fault?: string | undefined
}

/**
 * Finds the record that starts at a place; undefined when its end has not been read yet. At the end of the file
 * (`final`) it always finds one, or an error.
 */
export type Finder = (bytes: Uint8Array, start: number, final: boolean) => Found | undefined

/** The longest record that the service takes. */
export const maxRowBytes = service.maxRecordBytes

export const lineFeed = 0x0a
export const carriageReturn = 0x0d

/** The end of a line's content before its line feed. */
export const trimmedEnd = (bytes: Uint8Array, start: number, feed: number): number =>
  bytes[feed] === lineFeed && feed > start && bytes[feed - 1] === carriageReturn ? feed - 1 : feed
