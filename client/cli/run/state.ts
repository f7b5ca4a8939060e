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
}

export const stateOf = (entries: readonly Entry[]): RunState => {
  const chunks = new Map<number, ChunkState>()
  const doubtful = new Map<number, number>()
  let batch: string | undefined
  let ended: Totals | undefined
  for (const entry of entries) {
    if ('sent' in entry) doubtful.set(entry.sent, entry.at)
    if ('batch' in entry) batch = entry.batch
    if ('ended' in entry) ended = entry.ended
    if ('chunk' in entry) {
      chunks.set(entry.chunk, entry)
      if (!entry.open) doubtful.delete(entry.chunk)
    }
  }
  return { chunks, doubtful, batch, ended }
}

/** Nothing is left to do. */
export const isFinished = ({ ended }: RunState): boolean => ended !== undefined && ended.open === 0

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
