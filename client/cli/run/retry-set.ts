import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { UserError } from '../mistake.ts'
import { fileSource, type Source } from '../rows/source.ts'
import { quoted } from './again.ts'
import { digestOf } from './digest.ts'
import { type Journal, openJournal, type Plan, planOf, startJournal } from './journal.ts'
import { journalPath } from './resume.ts'
import { isFinished, isUntouched, stateOf } from './state.ts'

export interface RetryNames {
  /** Where failed rows are found and left. */
  readonly failed: string
  /** Where they are while they are sent again. */
  readonly retried: string
  /** What the command was given. */
  readonly again: string
}

export interface RetrySet {
  readonly source: Source
  readonly journal: Journal
}

/**
 * The rows to send again. The file of failed rows is set aside first and is the input until all of it is answered, so a
 * retry can be killed and run again; a newer file of failed rows takes its place as soon as nothing of the old one is
 * under way.
 */
export const retrySet = async (names: RetryNames, earlier: Plan, fresh: boolean): Promise<RetrySet> => {
  await setAside(names, fresh)
  const source = fileSource(names.retried, earlier.format === 'csv' ? 'csv' : 'ndjson')
  return { source, journal: await journalFor(source, earlier, names, fresh) }
}

const setAside = async (names: RetryNames, fresh: boolean): Promise<void> => {
  const { failed, retried } = names
  const known = openJournal(journalPath(retried))
  if (!existsSync(retried)) {
    if (!existsSync(failed)) throw new UserError(`nothing to retry: there is no ${failed}`)
  } else if (!existsSync(failed) || !(await isNewer(names, known, fresh))) return
  // First the journal: with another's journal beside them, rows could pass for answered.
  known?.remove()
  renameSync(failed, retried)
}

/** Whether the file of failed rows takes the place of the one that is set aside. */
const isNewer = async (
  { failed, retried, again }: RetryNames,
  known: Journal | undefined,
  fresh: boolean,
): Promise<boolean> => {
  if (known === undefined || fresh) return true
  const state = stateOf(known.entries)
  if (isFinished(state) || isUntouched(state)) return true
  if (state.wrote !== undefined) return state.wrote !== (await digestOf(fileSource(failed, 'csv')))
  throw new UserError(
    `${failed} is newer than ${retried}, of which something is under way: multistatus retry ${quoted(again)} --fresh ` +
      `drops that and sends ${failed}; to finish it first, put ${failed} elsewhere and run multistatus retry ${quoted(again)}`,
  )
}

/** Each retry has keys of its own: what failed for good would fail again under the old ones. */
const journalFor = async (
  source: Source,
  earlier: Plan,
  { retried, again }: RetryNames,
  fresh: boolean,
): Promise<Journal> => {
  const place = journalPath(retried)
  const digest = await digestOf(source)
  const known = openJournal(place)
  const anew = () => startJournal(place, { ...earlier, background: false, digest, salt: randomUUID() })
  if (known === undefined || fresh) return anew()
  if (planOf(known).digest === digest) return known
  const state = stateOf(known.entries)
  if (isFinished(state) || isUntouched(state)) return anew()
  throw new UserError(
    `${retried} was changed while its retry is not finished: with the old content multistatus retry ${quoted(again)} ` +
      `goes on, multistatus retry ${quoted(again)} --fresh sends all of it anew`,
  )
}

/** After all of it: what succeeded in full is done with, and what never began is back where it can be corrected. */
export const putAway = ({ journal }: RetrySet, { failed, retried }: RetryNames): void => {
  const state = stateOf(journal.entries)
  const { ended } = state
  if (ended !== undefined && ended.total > 0 && ended.failed === 0) {
    rmSync(retried, { force: true })
    journal.remove()
  } else if (isUntouched(state) && !existsSync(failed)) {
    journal.remove()
    renameSync(retried, failed)
  }
}
