import { isUtf8 } from 'node:buffer'
import { cellsOf, type Dialect, recordFinder, recordOf } from '../rows/csv.ts'
import type { RowFile } from '../rows/file.ts'
import { carriageReturn, lineFeed, type Row } from '../rows/row.ts'
import { own } from './failed-names.ts'
import { guarded, isFormula } from './formulas.ts'
import type { FailedRow } from './journal.ts'

/** The optional columns that a file of failed rows needs. */
export interface Extra {
  readonly text: boolean
  readonly guarded: boolean
}

/** The first line; a byte order mark is kept. */
export const csvHead = ({ header, columns, dialect, marked }: RowFile, extra: Extra): Buffer => {
  const names = [own.line, own.status, own.reason]
  const more = [...(extra.text ? [own.text] : []), ...(extra.guarded ? [own.guarded] : [])]
  const rest = header?.includes(carriageReturn)
    ? bytesOf(recordOf(columns, dialect))
    : (header ?? Buffer.alloc(0))
  const head = line([...names, ...more], rest, dialect)
  return marked ? Buffer.concat([Buffer.from('\ufeff'), head]) : head
}

/** The optional columns that a row needs. */
export const needsOf = (row: Row, file: RowFile): Extra => {
  if (!isWhole(row, file)) return { text: true, guarded: isFormula(row.bytes.toString()) }
  return { text: false, guarded: guardedColumns(row, file).length > 0 }
}

export interface RowAndReason {
  readonly row: Row
  readonly failed: FailedRow
}

/** A row with its reason, as a record that every CSV reader separates. */
export const csvLine = ({ row, failed }: RowAndReason, file: RowFile, extra: Extra): Buffer => {
  const { dialect, columns } = file
  const whole = isWhole(row, file)
  const marks = whole ? guardedColumns(row, file) : isFormula(row.bytes.toString()) ? [own.text] : []
  const front = [String(failed.line), String(failed.status), guarded(failed.reason)]
  const text = extra.text ? [whole ? '' : guarded(row.bytes.toString('latin1'))] : []
  const names = extra.guarded ? [marks.length === 0 ? '' : JSON.stringify(marks)] : []
  const rest = whole
    ? bodyOf(row, file, marks)
    : bytesOf(
        recordOf(
          columns.map(() => ''),
          dialect,
        ),
      )
  return line([...front.map(asLatin1), ...text, ...names.map(asLatin1)], rest, dialect)
}

/** Bytes are kept without decoding: each is one character in between. */
const asLatin1 = (text: string): string => Buffer.from(text).toString('latin1')

const line = (front: readonly string[], rest: Buffer, dialect: Dialect): Buffer =>
  Buffer.concat([
    Buffer.from(`${recordOf(front, dialect)}${String.fromCharCode(dialect.delimiter)}`, 'latin1'),
    rest,
    Buffer.from('\r\n'),
  ])

const bytesOf = (text: string): Buffer => Buffer.from(text)

/** One record, with as many cells as the header has. */
const isWhole = ({ bytes }: Row, { columns, dialect }: RowFile): boolean => {
  const found = recordFinder(dialect)(bytes, 0, true)
  const isOne = found !== undefined && found.fault === undefined && found.end === bytes.length
  return isOne && cellsOf(bytes, dialect).length === columns.length
}

const guardedColumns = ({ bytes }: Row, { columns, dialect }: RowFile): string[] => {
  if (!isUtf8(bytes)) return []
  const cells = cellsOf(bytes, dialect)
  return columns.filter((_, at) => isFormula(cells[at] ?? ''))
}

/** The text of the file, unless other readers could read it differently. */
const bodyOf = ({ bytes }: Row, { columns, dialect }: RowFile, marks: readonly string[]): Buffer => {
  const isPlain = marks.length === 0 && dialect.lineEnd === lineFeed && !bytes.includes(carriageReturn)
  if (isPlain || !isUtf8(bytes)) return bytes
  const cells = cellsOf(bytes, dialect).map((text, at) =>
    marks.includes(columns[at] ?? '') ? guarded(text) : text,
  )
  return bytesOf(recordOf(cells, dialect))
}
