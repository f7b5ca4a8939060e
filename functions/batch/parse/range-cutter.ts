import type { ChunkRange } from '../range.ts'
import type { StreamRecord } from './record-stream.ts'

export interface RangeLimits {
  readonly maxRows: number
  /** A range ends with the row that reaches so many bytes. */
  readonly maxBytes: number
}

export interface RangeCutter {
  readonly add: (record: StreamRecord) => void
  /** No row is added any more to the range that is open. */
  readonly close: () => void
  /** The ranges closed since the last call. */
  readonly take: () => readonly ChunkRange[]
  readonly rows: () => number
}

type OpenRange = { -readonly [Name in keyof ChunkRange]: ChunkRange[Name] }

/** Makes ranges of rows. Where they are cut depends on the rows only, so that reading a file again cuts it alike. */
export function createRangeCutter({ maxRows, maxBytes }: RangeLimits): RangeCutter {
  let closed: ChunkRange[] = []
  let open: OpenRange | undefined
  let chunk = 0
  let rows = 0

  const close = (): void => {
    if (open) closed.push(open)
    open = undefined
  }

  const add = ({ start, end, line, unended }: StreamRecord): void => {
    // Blank lines before a row count as well: there may be any number of them, and a worker would fetch them.
    if (open && start - open.start >= maxBytes) close()
    open ??= { chunk: chunk++, start, end, firstIndex: rows, firstLine: line, count: 0 }
    open.end = end
    open.count++
    rows++
    // The rest of a line that is too long is nobody's.
    if (open.count >= maxRows || unended) close()
  }

  const take = (): readonly ChunkRange[] => {
    const taken = closed
    closed = []
    return taken
  }

  return { add, close, take, rows: () => rows }
}
