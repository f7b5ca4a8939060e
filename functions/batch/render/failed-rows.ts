import type { Entry } from './entry.ts'

/** A failed row of a file: why it failed, and its own text. */
export interface ShownRow {
  readonly entry: Entry
  readonly text: string | undefined
  /** Of a CSV whose quotes are in order. */
  readonly cells: readonly string[] | undefined
}

const told = ['line', 'status', 'type', 'title', 'detail', 'pointer', 'retryable'] as const

/** No column of a file is called so: it would be no member of an item. */
const prefix = 'error.'

/**
 * Failed rows as a file of their own: its columns first, as they were, so that it can be mended there and sent again
 * without the others. A row that cannot be laid out in columns stands in `error.row`.
 */
export const rowsAsCsv = (columns: readonly string[], rows: readonly ShownRow[]): string => {
  const header = [...columns, ...told.map((name) => prefix + name), `${prefix}row`]
  return [header, ...rows.map((row) => cellsOf(columns, row))].map(lineOf).join('')
}

const cellsOf = (columns: readonly string[], { entry, text = '', cells }: ShownRow): readonly string[] => {
  const fits = cells !== undefined && columns.length > 0 && cells.length === columns.length
  return [
    ...(fits ? cells : columns.map(() => '')),
    ...told.map((name) => harmless(toldOf(entry)[name])),
    fits ? '' : harmless(text),
  ]
}

const toldOf = ({ line, status, retryable = false, error }: Entry): Record<(typeof told)[number], string> => {
  const errors = error?.errors ?? []
  const details = [error?.detail ?? '', ...errors.map(({ detail }) => detail)]
  return {
    line: line === undefined ? '' : String(line),
    status: String(status),
    type: error?.type ?? '',
    title: error?.title ?? '',
    detail: [...new Set(details)].filter((detail) => detail !== '').join('; '),
    pointer: errors.map(({ pointer }) => pointer).join('; '),
    retryable: String(retryable),
  }
}

/** A spreadsheet takes what begins like this for a formula. The file's own cells stay as they are: they are sent again. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const lineOf = (cells: readonly string[]): string => `${cells.map(cellText).join(',')}\r\n`

const cellText = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
