import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { connectionOf } from '../connect.ts'
import { type Given, onlyOperand } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { UserError } from '../mistake.ts'
import { openRows, type RowFile } from '../rows/file.ts'
import { digestOf } from '../run/digest.ts'
import { besideName, withoutReasons } from '../run/failedfile.ts'
import { type Journal, openJournal, type Plan, planOf, startJournal } from '../run/journal.ts'
import { type Load, load } from '../run/load.ts'
import { print } from '../run/report.ts'
import { journalPath } from '../run/resume.ts'
import { isFinished, stateOf } from '../run/state.ts'

/**
 * `retry FILE`: the failed rows of an earlier run of FILE, as they stand in the file of failed rows now, under new keys.
 * That file is set aside first and is the input until all of it is answered, so a retry can be killed and run again.
 */
export const retryCommand = async (given: Given, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const path = onlyOperand(given, 'FILE')
  const earlier = planOf(finishedRun(path))
  const names = namesOf(path, earlier, flags.failed)
  if (!existsSync(names.retried)) {
    if (!existsSync(names.failed)) throw new UserError(`nothing to retry: there is no ${names.failed}`)
    renameSync(names.failed, names.retried)
  }
  const set = await openRows(names.retried, earlier.format === 'csv' ? 'csv' : 'ndjson')
  const file = withoutReasons(set)
  const journal = await journalFor(set, earlier)
  const connection = await connectionOf(flags, io, earlier.url)
  const work: Load = { file, plan: planOf(journal), journal, failedPath: names.failed, connection, flags, io }
  const report = await load(work)
  if (isFinished(stateOf(journal.entries))) {
    rmSync(names.retried, { force: true })
    journal.remove()
  }
  return print(report, path, flags.json ?? false, io)
}

const finishedRun = (path: string): Journal => {
  const journal = openJournal(journalPath(path))
  if (journal === undefined)
    throw new UserError(`there was no earlier run of ${path}: ${journalPath(path)} is missing`)
  if (!isFinished(stateOf(journal.entries))) {
    throw new UserError(`the earlier run of ${path} is not finished: run the same command again first`)
  }
  return journal
}

const namesOf = (path: string, { format }: Plan, failed: string | undefined) => ({
  failed: failed ?? besideName({ path, format }, 'failed'),
  retried: besideName({ path, format }, 'retry'),
})

/** Each retry has keys of its own: what failed for good would fail again under the old ones. */
const journalFor = async (set: RowFile, earlier: Plan): Promise<Journal> => {
  const place = journalPath(set.path)
  const digest = await digestOf(set.path)
  const known = openJournal(place)
  if (known !== undefined && planOf(known).digest === digest) return known
  if (known !== undefined) throw new UserError(`${set.path} was changed while its retry is not finished`)
  return startJournal(place, { ...earlier, background: false, digest, salt: randomUUID() })
}
