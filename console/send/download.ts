import { isFormula } from '../../client/cli/run/formulas.ts'
import { service } from '../../client/service.ts'
import type { Advice } from '../state/advice.ts'
import { type FailedRow, failedRowOf } from '../state/failed-row.ts'
import { leftLines } from '../state/left.ts'
import { counted } from '../state/words.ts'
import type { Work } from '../state/work.ts'
import type { Connection } from './connection.ts'
import { advise, type Effects } from './effects.ts'
import { failedPage } from './failed-page.ts'
import { teller } from './store.ts'
import { columnsIn } from './turn.ts'

/** Gives a person the rows that are left, as a file that a spreadsheet opens. */
export const downloadLeft = async (work: Work, effects: Effects): Promise<void> => {
  const { connection } = effects
  try {
    const columns = await columnsIn(work, connection)
    const rows = work.rows.held ?? (await allFailed(work, columns, connection))
    const lines = leftLines(rows, { ...work.rows, ...(columns && { columns }) })
    save(
      new Blob(
        lines.map((line) => `${line}\r\n`),
        { type: 'text/csv' },
      ),
      nameOf(work),
    )
    const advice = adviceOnFormulas(rows)
    if (advice) teller(effects.store, work.key)({ type: 'advised', advice })
  } catch (error) {
    advise(effects, work.key, error)
  }
}

/** They are in the file as they were sent, since it is made to be sent again: an apostrophe would become a part of the item. */
const adviceOnFormulas = (rows: readonly FailedRow[]): Advice | undefined => {
  const count = rows.flatMap(({ isLaidOut, cells = [] }) => (isLaidOut ? cells.filter(isFormula) : [])).length
  if (count === 0) return undefined
  return {
    title: 'Take care in a spreadsheet',
    detail: `${counted(count, 'cell')} of the downloaded rows may be run as formulas there. Import the file as text if you do not know where it comes from.`,
    remedy: 'none',
  }
}

const allFailed = async (
  { batch = '', status }: Work,
  columns: readonly string[] | undefined,
  connection: Connection,
): Promise<readonly FailedRow[]> => {
  const asked = { batch, isImport: status?.import !== undefined }
  const found: FailedRow[] = []
  let query: string | undefined = `?limit=${service.resultsPerPage}`
  while (query !== undefined) {
    const page = await failedPage(asked, query, connection)
    for (const { result, text } of page.rows) found.push(failedRowOf(result, text, columns))
    query = page.next
  }
  return found
}

/** A link that is pressed at once. */
const save = (file: Blob, name: string): void => {
  const href = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href, download: name }).click()
  // The browser reads it after this turn of the loop.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}

const nameOf = ({ file, batch = 'check' }: Work): string =>
  `${file?.name.replace(/\.\w+$/, '') ?? batch}.failed.csv`
