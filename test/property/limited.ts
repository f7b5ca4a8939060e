import { CsvError, parse } from 'csv-parse/sync'

/** What csv-parse makes of the first record: its cells and where it ends, or where the cell starts that is broken. */
type First = { readonly cells: string[]; readonly end: number } | { readonly cell: number }

const firstRecord = (bytes: Buffer): First => {
  let first: First = { cell: 0 }
  const on_record = (cells: string[], { bytes: end }: { bytes: number }) => {
    first = { cells, end }
    return null
  }
  try {
    parse(bytes, { record_delimiter: ['\r\n', '\n'], to: 1, on_record })
    return first
  } catch (error) {
    if (!(error instanceof CsvError) || typeof error.bytes !== 'number') throw error
    return { cell: error.bytes + (bytes[error.bytes] === comma ? 1 : 0) }
  }
}

const [comma, quote, lineFeed, carriageReturn] = Buffer.from(',"\n\r')

/** One quote more breaks the last cell, whatever it is; then csv-parse says where it starts. */
const lastCell = (bytes: Buffer): number => {
  const first = firstRecord(Buffer.concat([bytes, Buffer.from('"')]))
  if ('cell' in first) return first.cell
  throw new Error('a quote too many went unnoticed')
}

export type ModelRecord = { readonly line: number } & (
  | { readonly cells: readonly string[] }
  | { readonly spoilt: 'broken' | 'tooLong' }
)

/**
 * Records behind an offset, of at most `max` bytes without their line ends, as csv-parse finds them when each time it is given the rest
 * of the file, cut off after so many bytes and a line end. The slow way, but each step is easily checked.
 */
export const modelRecords = (file: Buffer, from: number, max: number): ModelRecord[] => {
  const records: ModelRecord[] = []
  for (let start = skipBlank(file, from); start < file.length; ) {
    const line = file.toString('latin1', 0, start).split('\n').length
    const view = file.subarray(start, start + max + 2)
    const first = firstRecord(view)
    const size = 'cells' in first ? contentSize(view, first.end) : 0
    const isWhole =
      'cells' in first && (view[first.end - 1] === lineFeed || start + view.length === file.length)
    if (isWhole && size <= max) {
      records.push({ line, cells: first.cells })
      start = skipBlank(file, start + first.end)
      continue
    }
    const cell = 'cell' in first ? first.cell : lastCell(view.subarray(0, size))
    records.push({ line, spoilt: 'cell' in first || view[cell] === quote ? 'broken' : 'tooLong' })
    start = skipBlank(file, nextLine(file, start + cell))
  }
  return records
}

const contentSize = (view: Buffer, end: number): number => {
  if (view[end - 1] !== lineFeed) return end
  return view[end - 2] === carriageReturn ? end - 2 : end - 1
}

const nextLine = (file: Buffer, offset: number): number => {
  const found = file.indexOf('\n', offset)
  return found < 0 ? file.length : found + 1
}

const skipBlank = (file: Buffer, offset: number): number => {
  if (file[offset] === lineFeed) return skipBlank(file, offset + 1)
  if (file[offset] === carriageReturn && file[offset + 1] === lineFeed) return skipBlank(file, offset + 2)
  return offset
}
