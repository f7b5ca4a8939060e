import type { Entry, FailedRow, Totals } from './journal.ts'

export interface ChunkState {
  readonly total: number
  readonly failed: readonly FailedRow[]
  readonly open: boolean
}

/** What a journal tells. */
export interface RunState {
  readonly chunks: ReadonlyMap<number, ChunkState>
  /** When a chunk was first sent that is not answered for good, in milliseconds since the epoch. */
  readonly doubtful: ReadonlyMap<number, number>
  readonly batch: string | undefined
  readonly ended: Totals | undefined
  /** SHA-256 of the file of failed rows that the run left. */
  readonly wrote: string | undefined
}

export const stateOf = (entries: readonly Entry[]): RunState => {
  const chunks = new Map<number, ChunkState>()
  const doubtful = new Map<number, number>()
  let batch: string | undefined
  let ended: Totals | undefined
  let wrote: string | undefined
  for (const entry of entries) {
    if ('sent' in entry) doubtful.set(entry.sent, entry.at)
    if ('refused' in entry) doubtful.delete(entry.refused)
    if ('batch' in entry) {
      batch = entry.batch
      doubtful.clear()
    }
    if ('ended' in entry) {
      ended = entry.ended
      wrote = entry.wrote
    }
    if ('chunk' in entry) {
      chunks.set(entry.chunk, entry)
      if (!entry.open) doubtful.delete(entry.chunk)
    }
  }
  return { chunks, doubtful, batch, ended, wrote }
}

/** Nothing is left to do. */
export const isFinished = ({ ended }: RunState): boolean => ended !== undefined && ended.open === 0

/** Nothing was carried out, and nothing may have been: what it was about may be forgotten. */
export const isUntouched = ({ chunks, doubtful, batch }: RunState): boolean =>
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
