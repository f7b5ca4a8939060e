import { findRecord } from '../../client/cli/rows/csv.ts'
import { findLine } from '../../client/cli/rows/lines.ts'
import { NoAnswerError, RequestError } from '../../client/index.ts'
import { recordOf } from '../rows/csv.ts'
import { recordsOf } from '../rows/records.ts'
import type { Advice } from '../state/advice.ts'
import type { FailedRow } from '../state/failed-row.ts'
import type { Edit } from '../state/rows.ts'
import { counted } from '../state/words.ts'
import type { Work } from '../state/work.ts'
import { advise, begun, type Effects } from './effects.ts'
import { editsBeside, type Group, groupsOf } from './groups.ts'
import { piecesOf } from './pieces.ts'
import { sendPiece } from './small.ts'
import { teller } from './store.ts'

/** Sends the rows that were changed, and no others. */
export const sendMended = async (work: Work, effects: Effects): Promise<void> => {
  const { store, memory } = effects
  const tell = teller(store, work.key)
  const signal = begun(effects, work.key)
  const outcome: Outcome = { done: new Set(), again: new Map() }
  tell({ type: 'rows', event: { type: 'sending' } })
  tell({ type: 'advised', advice: undefined })
  try {
    await sendAll({ work, signal, outcome }, effects)
  } catch (error) {
    advise(effects, work.key, error)
  }
  const mended = [...outcome.done]
  if (work.batch !== undefined) memory.mend(work.batch, mended)
  tell({ type: 'rows', event: { type: 'sent', mended, again: [...outcome.again.values()] } })
}

/** By the indexes of rows. */
interface Outcome {
  readonly done: Set<number>
  readonly again: Map<number, FailedRow>
}

interface Mending {
  readonly work: Work
  readonly signal: AbortSignal
  readonly outcome: Outcome
}

/**
 * The service may have run what it did not answer. So that comes first, as it was sent and under its own key, which runs nothing
 * twice; only then what was changed since, or not sent yet.
 */
const sendAll = async (mending: Mending, effects: Effects): Promise<void> => {
  const { key, rows } = mending.work
  const edits = [...rows.edits.values()]
  const unanswered = effects.unanswered.get(key)
  if (unanswered) await sendKept(unanswered, mending, effects)
  const left = unanswered ? settled(editsBeside(edits, unanswered), mending, effects) : edits
  for (const group of groupsOf(left, () => crypto.randomUUID())) await sendKept(group, mending, effects)
}

/** A row that turned out to be done is not made for a second time because its text was changed since. */
const settled = (
  edits: readonly Edit[],
  { work: { key, target }, outcome: { done } }: Mending,
  { store }: Effects,
): readonly Edit[] => {
  const isRepeatable = target?.as.method === 'PUT' || target?.as.method === 'PATCH'
  const late = isRepeatable ? [] : edits.filter(({ row }) => done.has(row.index))
  if (late.length > 0) teller(store, key)({ type: 'advised', advice: tooLate(late.length) })
  return edits.filter((edit) => !late.includes(edit))
}

const tooLate = (count: number): Advice => ({
  title: `${counted(count, 'row')} had been done already`,
  detail: 'The answer was lost, and so it was mended once more. What was changed since was not sent.',
  remedy: 'none',
})

/** The group is kept for as long as nobody knows whether it was run. */
const sendKept = async (
  group: Group,
  { work, signal, outcome: { done, again } }: Mending,
  effects: Effects,
): Promise<void> => {
  effects.unanswered.set(work.key, group)
  try {
    const failed = await sendGroup({ work, group, signal }, effects)
    for (const { row } of group.edits) done.add(row.index)
    for (const row of failed) {
      done.delete(row.index)
      again.set(row.index, row)
    }
    effects.unanswered.delete(work.key)
  } catch (error) {
    if (!mayHaveRun(error)) effects.unanswered.delete(work.key)
    throw error
  }
}

const mayHaveRun = (error: unknown): boolean =>
  (error instanceof NoAnswerError || error instanceof RequestError) && error.mayHaveRun

interface Sent {
  readonly work: Work
  readonly group: Group
  readonly signal: AbortSignal
}

/** Returns those that failed again. */
const sendGroup = async (
  { work, group: { key, edits }, signal }: Sent,
  { connection }: Effects,
): Promise<FailedRow[]> => {
  const { target, rows } = work
  const [first] = edits
  if (target === undefined || first === undefined)
    throw new Error('Nobody knows what these rows were sent for.')
  const { columns } = rows
  const lines = edits.map(({ row, cells }) => (row.isLaidOut ? recordOf(cells) : (cells[0] ?? '')))
  const body = new Blob([`${lines.join('\n')}\n`])
  const find = target.contentType === 'text/csv' ? findRecord : findLine
  const bytes = new TextEncoder().encode(recordOf(columns ?? []))
  const header = columns === undefined ? {} : { header: { bytes, columns, end: 0 } }
  const failed: FailedRow[] = []
  let sent = 0
  for await (const piece of piecesOf({ ...header, rows: () => recordsOf(body, find) })) {
    // Cut alike each time, since it is the same text.
    const how = { target, validateOnly: false, idempotencyKey: `${key}-${sent}`, signal, columns }
    const told = await sendPiece(piece, how, connection)
    for (const row of told.failed) {
      const { row: original } = edits[sent + row.index] ?? first
      failed.push({ ...row, index: original.index, ...(original.line && { line: original.line }) })
    }
    sent += piece.rows.length
  }
  return sent > 0
    ? failed
    : [{ ...first.row, reasons: [{ detail: 'There is nothing in this row to send.' }] }]
}
