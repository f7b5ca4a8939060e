/** How far a body has been handed out: the start of the next chunk, and the counts before it. */
export interface BodyPlace {
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

/** The part of a stored body that one worker runs: consecutive records. */
export interface ChunkRange {
  /** Counted from 0. */
  readonly chunk: number
  /** Bytes of the body; `end` is not part of it. */
  readonly start: number
  readonly end: number
  /** The lowest index of its operations, counted from 0; it names the chunk. */
  readonly firstIndex: number
  /** Line of its first row, counted from 1; 0 if the body has no lines of its own. */
  readonly firstLine: number
  /** Operations in it. */
  readonly count: number
}

/** The records under a chunk's name. */
export const fingerprintOf = ({ start, end, count }: ChunkRange): string => `${start} ${end} ${count}`
