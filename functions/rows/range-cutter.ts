import type { BodyPlace, ChunkRange } from '../model/range.ts'
import type { StreamPlace, StreamRecord } from './record-stream.ts'

export interface RangeLimits {
  readonly maxRows: number
  /** A range ends with the row that reaches this number of bytes. */
  readonly maxBytes: number
}

export interface RangeCutter {
  /** @param behind the place in the file after the record. */
  readonly add: (record: StreamRecord, behind: StreamPlace) => void
  /** Closes the open range: no more rows are added to it. */
  readonly close: () => void
  /** Only blank lines up to there: the open range is closed if no row after them could join it. */
  readonly passed: (offset: number) => void
  /** The place after a range that was taken. */
  readonly after: (range: ChunkRange) => BodyPlace
  /** The place after all closed ranges, if the file was read up to here. */
  readonly place: (read: StreamPlace) => BodyPlace
  /** The ranges closed since the last call. */
  readonly take: () => readonly ChunkRange[]
  readonly rows: () => number
}

type OpenRange = { -readonly [Name in keyof ChunkRange]: ChunkRange[Name] }

/** Makes ranges of rows. The cuts depend only on the rows, so that a second reading cuts the file alike. */
export const createRangeCutter = (
  { maxRows, maxBytes }: RangeLimits,
  from: Pick<BodyPlace, 'chunk' | 'rows'> = { chunk: 0, rows: 0 },
): RangeCutter => {
  const places = new WeakMap<ChunkRange, BodyPlace>()
  let closed: ChunkRange[] = []
  let open: OpenRange | undefined
  let last: StreamPlace | undefined
  let { chunk, rows } = from

  const close = (): void => {
    if (open && last) {
      places.set(open, { ...last, chunk: open.chunk + 1, rows: open.firstIndex + open.count })
      closed.push(open)
    }
    open = undefined
  }

  const add = ({ start, end, line, unended }: StreamRecord, behind: StreamPlace): void => {
    // Blank lines before a row count as well, because there may be many and a worker would fetch them.
    if (open && start - open.start >= maxBytes) close()
    open ??= { chunk: chunk++, start, end, firstIndex: rows, firstLine: line, count: 0 }
    open.end = end
    last = behind
    open.count++
    rows++
    // The remainder of an over-long line belongs to no chunk.
    if (open.count >= maxRows || unended) close()
  }

  const take = (): readonly ChunkRange[] => {
    const taken = closed
    closed = []
    return taken
  }

  const after = (range: ChunkRange): BodyPlace => {
    const place = places.get(range)
    if (place === undefined) throw new Error('the range is not one of these')
    return place
  }

  const place = (read: StreamPlace): BodyPlace =>
    open
      ? {
          chunk: open.chunk,
          rows: open.firstIndex,
          offset: open.start,
          line: open.firstLine,
          skipping: false,
        }
      : { ...read, chunk, rows }

  const passed = (offset: number): void => {
    if (open && offset - open.start >= maxBytes) close()
  }

  return { add, close, passed, take, after, place, rows: () => rows }
}
