import type { Failed } from '../../client/index.ts'
import { cellsOf } from '../../functions/rows/split-csv.ts'

export interface Reason {
  /** Undefined where it is about the whole row. */
  readonly member?: string
  readonly detail: string
}

export interface FailedRow {
  /** Its place among all rows of the file, from 0. */
  readonly index: number
  /** Where it starts in the file, from 1. */
  readonly line?: number
  readonly status: number
  readonly title: string
  readonly reasons: readonly Reason[]
  /** Its values: one for each column of the file, or the whole row where it has no columns. Absent where nobody kept them. */
  readonly cells?: readonly string[]
  /** Whether the cells are those of the columns. */
  readonly isLaidOut: boolean
}

/** A row as the service tells of it: why it failed, and what was sent. */
export const failedRowOf = (
  { index, line, status, error }: Failed,
  text: string | undefined,
  columns: readonly string[] | undefined,
): FailedRow => {
  const common = { index, status, title: error.title, reasons: reasonsOf(error) }
  const placed = line === undefined ? common : { ...common, line }
  if (text === undefined) return { ...placed, isLaidOut: false }
  const cells = columns && isReadable(status) ? cellsOf(text) : []
  const isLaidOut = columns !== undefined && cells.length === columns.length
  return { ...placed, cells: isLaidOut ? cells : [text], isLaidOut }
}

/** A row that could not be read (400) has no cells that one could trust. */
const isReadable = (status: number): boolean => status !== 400

const reasonsOf = ({ title, detail, errors = [] }: Failed['error']): readonly Reason[] => {
  if (errors.length === 0) return [{ detail: detail ?? title }]
  return errors.map(({ pointer, detail: why }) => {
    const member = memberAt(pointer)
    return member === undefined ? { detail: why } : { member, detail: why }
  })
}

/** The member of the item: RFC 6901 writes `~1` for a slash, and `~0` for a tilde. */
const memberAt = (pointer: string): string | undefined => {
  const [, member] = pointer.split('/')
  return member === undefined || member === ''
    ? undefined
    : member.replaceAll('~1', '/').replaceAll('~0', '~')
}
