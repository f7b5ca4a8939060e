import { failedRowOf } from '../state/failed-row.ts'
import { rowsPerPage } from '../state/rows.ts'
import type { Work } from '../state/work.ts'
import type { Effects } from './effects.ts'
import { columnsOf, failedPage } from './failed-page.ts'
import { teller } from './store.ts'

/** Shows a page of the failed rows. */
export const turn = async (
  work: Work,
  page: number,
  { store, connection, turning }: Effects,
): Promise<void> => {
  const tell = teller(store, work.key)
  if (work.rows.held !== undefined) return tell({ type: 'rows', event: { type: 'turned', page } })
  if (work.batch === undefined) return
  const own = Symbol()
  turning.set(work.key, own)
  const asked = { batch: work.batch, isImport: work.status?.import !== undefined }
  const columns = await columnsIn(work, connection)
  tell({ type: 'rows', event: { type: 'columns', columns } })
  const query = work.rows.cursors[page] ?? `?limit=${rowsPerPage}`
  const { rows, next } = await failedPage(asked, query, connection)
  // Somebody was quicker than the answer.
  if (turning.get(work.key) !== own) return
  const shown = rows.map(({ result, text }) => failedRowOf(result, text, columns))
  tell({ type: 'rows', event: { type: 'page', page, rows: shown, ...(next === undefined ? {} : { next }) } })
}

/** Known with the first page; a batch that has ended may not have shown it yet. */
export const columnsIn = async (
  { batch = '', status, rows }: Work,
  connection: Effects['connection'],
): Promise<readonly string[] | undefined> =>
  rows.columns ??
  (status?.import?.contentType === 'text/csv' ? columnsOf({ batch, isImport: true }, connection) : undefined)
