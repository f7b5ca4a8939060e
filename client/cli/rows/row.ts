import { service } from '../../service.ts'

/** One row of a file: an item, or an operation. */
export interface Row {
  /** From 0. */
  readonly index: number
  /** Where it starts in the file, from 1. */
  readonly line: number
  /** As it stands in the file, in UTF-8, without what ends it. */
  readonly bytes: Buffer
  /** What is sent, where that is written in another way than the file. */
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
  /** Where the next one starts. */
  readonly next: number
  readonly fault?: string | undefined
}

/**
 * Finds the record that starts at a place; undefined when its end has not been read yet. At the end of the file
 * (`final`) there is always one, or an error.
 */
export type Finder = (bytes: Buffer, start: number, final: boolean) => Found | undefined

/** What the service takes of one record. */
export const maxRowBytes = service.maxRecordBytes

export const lineFeed = 0x0a
export const carriageReturn = 0x0d

/** Where a line that ends at a line feed ends itself. */
export const trimmedEnd = (bytes: Buffer, start: number, feed: number): number =>
  bytes[feed] === lineFeed && feed > start && bytes[feed - 1] === carriageReturn ? feed - 1 : feed
