import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { fileSource, type Source } from '../rows/source.ts'
import { UsageError } from '../usage-error.ts'
import { digestOf } from './digest.ts'
import {
  type Journal,
  journalPath,
  openJournal,
  type Plan,
  planOf,
  startJournal,
  type Totals,
} from './journal.ts'
import { isFinished, isUntouched, type JournalState, stateOf } from './state.ts'

export interface RetryNames {
  /** The path of the failed rows, before and after the retry. */
  readonly failed: string
  /** The path of the rows while they are sent again. */
  readonly retried: string
  /** The arguments of the command, as words of a command line. */
  readonly again: string
  /** The service still has these rows, so this machine must remember that they were sent after their file is gone. */
  readonly remembers?: boolean
}

export interface RetrySet {
  readonly source: Source
  readonly journal: Journal
}

/**
 * The rows to send again. The file of failed rows is set aside first and is the input until all of it is answered, so
 * that a retry can be killed and run again. A newer file of failed rows replaces it once no row of the old one is in
 * flight.
 */
export const retrySet = async (names: RetryNames, earlier: Plan, fresh: boolean): Promise<RetrySet> => {
  await setAside(names, fresh)
  const source = fileSource(names.retried, earlier.format === 'csv' ? 'csv' : 'ndjson')
  return { source, journal: await journalFor({ source, earlier, again: names.again }, fresh) }
}

const setAside = async (names: RetryNames, fresh: boolean): Promise<void> => {
  const { failed, retried } = names
  const known = openJournal(journalPath(retried))
  if (!existsSync(retried)) {
    if (!existsSync(failed)) throw new UsageError(`nothing to retry: there is no ${failed}`)
  } else if (!existsSync(failed) || !(await isNewer(names, known, fresh))) return
  // The journal goes first: beside another run's journal, rows could pass for answered.
  known?.remove()
  renameSync(failed, retried)
}

/** Whether the file of failed rows replaces the one that is set aside. */
const isNewer = async (
  { failed, retried, again }: RetryNames,
  known: Journal | undefined,
  fresh: boolean,
): Promise<boolean> => {
  if (known === undefined || fresh) return true
  const state = stateOf(known.entries)
  if (isFinished(state) || isUntouched(state)) return true
  if (state.wrote.size > 0) return !state.wrote.has(await digestOf(fileSource(failed, 'csv')))
  throw new UsageError(
    `${failed} is newer than ${retried}, of which something is under way: multistatus retry ${again} --fresh ` +
      `drops that and sends ${failed}; to finish it first, put ${failed} elsewhere and run multistatus retry ${again}`,
  )
}

/** Each retry has keys of its own: under the old ones, rows that failed permanently would fail again. */
const journalFor = async (
  { source, earlier, again }: { readonly source: Source; readonly earlier: Plan; readonly again: string },
  fresh: boolean,
): Promise<Journal> => {
  const retried = source.path
  const place = journalPath(retried)
  const plan = { ...earlier, background: false, digest: await digestOf(source) }
  const known = openJournal(place)
  const anew = () => startJournal(place, { ...plan, salt: randomUUID() })
  if (known === undefined || fresh) return anew()
  const was = planOf(known)
  const isSame = was.digest === plan.digest
  if (isSame && was.reading?.encoding === plan.reading?.encoding) return known
  const state = stateOf(known.entries)
  if (isFinished(state) || isUntouched(state)) return anew()
  const change = isSame ? 'was read with another --encoding' : 'was changed'
  const before = isSame ? `--encoding ${was.reading?.encoding ?? 'utf-8'}` : 'the old content'
  throw new UsageError(
    `${retried} ${change} while its retry is not finished: with ${before} multistatus retry ${again} ` +
      `goes on, multistatus retry ${again} --fresh sends all of it anew`,
  )
}

const isDone = ({ ended }: JournalState): boolean =>
  ended !== undefined && ended.total > 0 && ended.failed === 0

/** The outcome of an earlier retry that left nothing to send. */
export const doneBefore = ({ failed, retried }: RetryNames): Totals | undefined => {
  const known = openJournal(journalPath(retried))
  if (known === undefined || existsSync(failed) || existsSync(retried)) return undefined
  const state = stateOf(known.entries)
  return isDone(state) ? state.ended : undefined
}

/** After a retry: a complete success is removed, and rows that were never sent return to the file of failed rows. */
export const putAway = async ({ source, journal }: RetrySet, names: RetryNames): Promise<void> => {
  const { failed, retried, remembers } = names
  if (!existsSync(retried)) return
  const state = stateOf(journal.entries)
  if (isDone(state)) {
    // A file that changed in the meantime does not have the rows that were sent.
    if ((await digestOf(source)) !== planOf(journal).digest) return
    rmSync(retried, { force: true })
    if (!remembers) journal.remove()
  } else if (isUntouched(state) && !existsSync(failed)) {
    journal.remove()
    renameSync(retried, failed)
  }
}
