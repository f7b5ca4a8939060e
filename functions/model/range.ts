/** How far a body has been handed out: where the next chunk begins, and what is counted by then. */
export interface Place {
  /** Chunks before it. */
  readonly chunk: number
  /** Rows before it. */
  readonly rows: number
  /** Bytes before it. */
  readonly offset: number
  /** The line that begins there, counted from 1. */
  readonly line: number
  /** The rest of that line belongs to no row. */
  readonly skipping: boolean
  /** The header row of CSV is before it. */
  readonly headed?: true
}

/** What one worker runs: records that follow each other in a stored body. */
export interface ChunkRange {
  /** Counted from 0. */
  readonly chunk: number
  /** Bytes of the body; `end` is not part of it. */
  readonly start: number
  readonly end: number
  /** The lowest index of its operations, counted from 0; it names the chunk. */
  readonly firstIndex: number
  /** Line of its first row, counted from 1; 0 where the body has no lines of its own. */
  readonly firstLine: number
  /** Operations in it. */
  readonly count: number
}

/** Which records stand under a chunk's name. */
export const fingerprintOf = ({ start, end, count }: ChunkRange): string => `${start} ${end} ${count}`
