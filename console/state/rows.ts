import type { FailedRow } from './failed-row.ts'

/** More rows than these in one table would make a page slow, and nobody reads them at once. */
export const rowsPerPage = 50

/** A row as a person has changed it. */
export interface Edit {
  readonly row: FailedRow
  readonly cells: readonly string[]
}

/** The failed rows of a batch or of a check: where they come from, which are shown, and what was mended. */
export interface Rows {
  /** Of the file, where it has a header row. */
  readonly columns?: readonly string[]
  /** All of them, where the page has them itself; else the service is asked page by page. */
  readonly held?: readonly FailedRow[]
  readonly page: number
  readonly shown: readonly FailedRow[]
  /** Where each page that is known begins; the first begins where all begin. */
  readonly cursors: readonly (string | undefined)[]
  /** By index, of all pages. */
  readonly edits: ReadonlyMap<number, Edit>
  /** By index: rows that were sent again and failed again. */
  readonly again: ReadonlyMap<number, FailedRow>
  /** Rows that were sent again, and are done. */
  readonly mended: ReadonlySet<number>
  readonly isSending: boolean
}

export type RowsEvent =
  | { readonly type: 'columns'; readonly columns: readonly string[] | undefined }
  | { readonly type: 'held'; readonly rows: readonly FailedRow[] }
  | {
      readonly type: 'page'
      readonly page: number
      readonly rows: readonly FailedRow[]
      readonly next?: string
    }
  | { readonly type: 'turned'; readonly page: number }
  | { readonly type: 'edited'; readonly edit: Edit }
  | { readonly type: 'remembered'; readonly mended: readonly number[] }
  | { readonly type: 'sending' }
  | { readonly type: 'sent'; readonly mended: readonly number[]; readonly again: readonly FailedRow[] }

export const noRows: Rows = {
  page: 0,
  shown: [],
  cursors: [undefined],
  edits: new Map(),
  again: new Map(),
  mended: new Set(),
  isSending: false,
}

export const reduceRows = (rows: Rows, event: RowsEvent): Rows => {
  switch (event.type) {
    case 'columns':
      return event.columns === undefined ? rows : { ...rows, columns: event.columns }
    case 'held':
      return turned({ ...rows, held: event.rows }, rows.page)
    case 'page':
      return paged(rows, event)
    case 'turned':
      return turned(rows, event.page)
    case 'edited':
      return { ...rows, edits: new Map(rows.edits).set(event.edit.row.index, event.edit) }
    case 'remembered':
      return {
        ...rows,
        edits: without(rows.edits, event.mended),
        mended: new Set([...rows.mended, ...event.mended]),
      }
    case 'sending':
      return { ...rows, isSending: true }
    case 'sent':
      return sent(rows, event)
  }
}

const turned = (rows: Rows, page: number): Rows =>
  rows.held === undefined
    ? rows
    : { ...rows, page, shown: rows.held.slice(page * rowsPerPage, (page + 1) * rowsPerPage) }

const paged = (rows: Rows, { page, rows: shown, next }: Extract<RowsEvent, { type: 'page' }>): Rows => {
  const known = rows.cursors.slice(0, page + 1)
  return { ...rows, page, shown, cursors: next === undefined ? known : [...known, next] }
}

const without = (edits: Rows['edits'], mended: readonly number[]): Rows['edits'] => {
  const gone = new Set(mended)
  return new Map([...edits].filter(([index]) => !gone.has(index)))
}

/** Only what was sent and done is gone. What failed again has its new reasons, and keeps what was typed. */
const sent = (rows: Rows, { mended, again }: Extract<RowsEvent, { type: 'sent' }>): Rows => {
  const edits = without(rows.edits, mended)
  const failed = new Map([...rows.again, ...again.map((row) => [row.index, row] as const)])
  for (const index of mended) failed.delete(index)
  return { ...rows, edits, again: failed, mended: new Set([...rows.mended, ...mended]), isSending: false }
}

/** The rows of the page that are still to be mended, with their latest reasons. */
export const rowsLeft = ({ shown, mended, again }: Rows): readonly FailedRow[] =>
  shown.filter(({ index }) => !mended.has(index)).map((row) => again.get(row.index) ?? row)

/** Whether there is a page after this one. */
export const hasNext = ({ held, page, cursors }: Rows): boolean =>
  held === undefined ? cursors.length > page + 1 : held.length > (page + 1) * rowsPerPage
