import type { FailedRow, JournalEntry, Totals } from './journal.ts'

export interface ChunkState {
  readonly total: number
  readonly failed: readonly FailedRow[]
  readonly open: boolean
}

/** The state that a journal describes. */
export interface JournalState {
  readonly chunks: ReadonlyMap<number, ChunkState>
  /** The first time of sending of chunks without a final answer, in milliseconds since the epoch. */
  readonly doubtful: ReadonlyMap<number, number>
  readonly batch: string | undefined
  readonly ended: Totals | undefined
  /** Failed rows that have succeeded in retries since. */
  readonly mended: number
  /** SHA-256 of each file of failed rows that was written, or was about to be. */
  readonly wrote: ReadonlySet<string>
  /** The path of the last one, from the folder of the journal. */
  readonly into: string | undefined
}

export const stateOf = (entries: readonly JournalEntry[]): JournalState => {
  const chunks = new Map<number, ChunkState>()
  const doubtful = new Map<number, number>()
  let batch: string | undefined
  let ended: Totals | undefined
  let mended = 0
  const wrote = new Set<string>()
  let into: string | undefined
  for (const entry of entries) {
    if ('sent' in entry) doubtful.set(entry.sent, entry.at)
    if ('refused' in entry) doubtful.delete(entry.refused)
    if ('batch' in entry) {
      batch = entry.batch
      doubtful.clear()
    }
    if ('mended' in entry) mended += entry.mended
    if ('ended' in entry) ended = entry.ended
    if ('wrote' in entry) {
      wrote.add(entry.wrote)
      into = entry.into
    }
    if ('chunk' in entry) {
      chunks.set(entry.chunk, entry)
      if (!entry.open) doubtful.delete(entry.chunk)
    }
  }
  return { chunks, doubtful, batch, ended, mended, wrote, into }
}

/** Nothing is left to do. */
export const isFinished = ({ ended }: JournalState): boolean => ended !== undefined && ended.open === 0

/** The run certainly had no effect, so it may be forgotten. */
export const isUntouched = ({ chunks, doubtful, batch }: JournalState): boolean =>
  chunks.size === 0 && doubtful.size === 0 && batch === undefined

export const totalsOf = (chunks: Iterable<ChunkState>): Totals => {
  let total = 0
  let failed = 0
  let open = 0
  for (const chunk of chunks) {
    total += chunk.total
    failed += chunk.failed.length
    open += chunk.failed.filter(({ retryable }) => retryable).length
  }
  return { total, failed, open }
}
