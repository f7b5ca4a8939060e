import { findRecord } from '../../client/cli/rows/csv.ts'
import { findLine } from '../../client/cli/rows/lines.ts'
import { recordOf } from '../rows/csv.ts'
import { recordsOf } from '../rows/records.ts'
import type { FailedRow } from '../state/failed-row.ts'
import type { Edit } from '../state/rows.ts'
import type { Work } from '../state/work.ts'
import { advise, begun, type Effects } from './effects.ts'
import { pieceLimits, piecesOf } from './pieces.ts'
import { sendPiece } from './small.ts'
import { teller } from './store.ts'

/** Sends the rows that were changed, and no others. */
export const sendMended = async (work: Work, effects: Effects): Promise<void> => {
  const { store, memory } = effects
  const tell = teller(store, work.key)
  const signal = begun(effects, work.key)
  const done: number[] = []
  const again: FailedRow[] = []
  tell({ type: 'rows', event: { type: 'sending' } })
  tell({ type: 'advised', advice: undefined })
  try {
    for (const group of groupsOf([...work.rows.edits.values()])) {
      const failed = await sendGroup({ work, group, signal }, effects)
      again.push(...failed)
      const indexes = failed.map(({ index }) => index)
      done.push(...group.map(({ row }) => row.index).filter((index) => !indexes.includes(index)))
    }
  } catch (error) {
    advise(effects, work.key, error)
  }
  if (work.batch !== undefined) memory.mend(work.batch, done)
  tell({ type: 'rows', event: { type: 'sent', mended: done, again } })
}

/** A row without columns may still have a broken quote, which would take the rows after it along: it goes alone. */
const groupsOf = (rows: readonly Edit[]): readonly (readonly Edit[])[] => {
  const laidOut = rows.filter(({ row }) => row.isLaidOut)
  const count = Math.ceil(laidOut.length / pieceLimits.rows)
  const groups = Array.from({ length: count }, (_, at) =>
    laidOut.slice(at * pieceLimits.rows, (at + 1) * pieceLimits.rows),
  )
  return [...groups, ...rows.filter(({ row }) => !row.isLaidOut).map((row) => [row])]
}

interface Sent {
  readonly work: Work
  readonly group: readonly Edit[]
  readonly signal: AbortSignal
}

/** Returns those that failed again. */
const sendGroup = async ({ work, group, signal }: Sent, { connection }: Effects): Promise<FailedRow[]> => {
  const { target, rows } = work
  const [first] = group
  if (target === undefined || first === undefined)
    throw new Error('Nobody knows what these rows were sent for.')
  const { columns } = rows
  const lines = group.map(({ row, cells }) => (row.isLaidOut ? recordOf(cells) : (cells[0] ?? '')))
  const body = new Blob([`${lines.join('\n')}\n`])
  const find = target.contentType === 'text/csv' ? findRecord : findLine
  const bytes = new TextEncoder().encode(recordOf(columns ?? []))
  const header = columns === undefined ? {} : { header: { bytes, columns, end: 0 } }
  const failed: FailedRow[] = []
  let sent = 0
  for await (const piece of piecesOf({ ...header, rows: () => recordsOf(body, find) })) {
    const how = { target, validateOnly: false, idempotencyKey: crypto.randomUUID(), signal, columns }
    const told = await sendPiece(piece, how, connection)
    for (const row of told.failed) {
      const { row: original } = group[sent + row.index] ?? first
      failed.push({ ...row, index: original.index, ...(original.line && { line: original.line }) })
    }
    sent += piece.rows.length
  }
  return sent > 0
    ? failed
    : [{ ...first.row, reasons: [{ detail: 'There is nothing in this row to send.' }] }]
}
