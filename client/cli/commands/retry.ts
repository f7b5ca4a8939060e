import { existsSync } from 'node:fs'
import { RequestError } from '../../errors.ts'
import { type Connection, connectionOf } from '../connect.ts'
import { type Given, onlyOperand } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { UserError } from '../mistake.ts'
import { sendable } from '../rows/columns.ts'
import { openRows, type RowFile } from '../rows/file.ts'
import type { Reading } from '../rows/reading.ts'
import { fileSource } from '../rows/source.ts'
import { commandOf } from '../run/again.ts'
import { besideName } from '../run/failed-names.ts'
import { journalInMemory, openJournal, type Plan, planOf } from '../run/journal.ts'
import { type Load, load } from '../run/load.ts'
import { print, type Report } from '../run/report.ts'
import { journalPath } from '../run/resume.ts'
import { putAway, type RetryNames, type RetrySet, retrySet } from '../run/retry-set.ts'
import { isFinished, stateOf } from '../run/state.ts'
import { withoutReasons } from '../run/unfailed.ts'
import { headerHint } from './hints.ts'
import { fetchFailed } from './retry-batch.ts'

/** `retry FILE`: the failed rows of an earlier run of FILE, as they stand in the file of failed rows now. */
export const retryCommand = async (given: Given, io: Io): Promise<ExitCode> => {
  const { flags } = given
  if (flags.batch !== undefined) return retryBatch(flags.batch, given, io)
  if (flags.url !== undefined)
    throw new UserError('retry sends to where the first run sent: it takes no --url')
  const path = onlyOperand(given, 'FILE')
  const earlier = finishedRun(path)
  const names = namesOf(path, earlier, flags.failed)
  const connection = await connectionOf(flags, io, earlier.url)
  return retry({ names, earlier, connection }, given, io)
}

/** `retry --batch BATCH`: those of an import of which this machine knows nothing else. */
const retryBatch = async (batch: string, given: Given, io: Io): Promise<ExitCode> => {
  if (given.operands.length > 0) throw new UserError('retry takes a FILE or --batch BATCH, not both')
  const connection = await connectionOf(given.flags, io)
  const earlier = await fetchFailed(batch, connection, given.flags.failed, io)
  const names = namesOf(`${batch}.${earlier.format}`, earlier, given.flags.failed)
  return retry({ names: { ...names, again: `--batch ${batch}` }, earlier, connection }, given, io)
}

interface Retry {
  readonly names: RetryNames
  readonly earlier: Plan
  readonly connection: Connection
}

const retry = async (what: Retry, given: Given, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const set = flags['dry-run'] ? dryRun(what) : await retrySet(what.names, what.earlier, flags.fresh ?? false)
  try {
    const report = await send(set, what, given, io)
    return print(report, what.names.again, flags.json ?? false, io)
  } finally {
    if (!flags['dry-run']) putAway(set, what.names)
  }
}

/** Nothing is set aside, and nothing is remembered. */
const dryRun = ({ names, earlier }: Retry): RetrySet => {
  const path = existsSync(names.failed) ? names.failed : names.retried
  if (!existsSync(path)) throw new UserError(`nothing to retry: there is no ${names.failed}`)
  const source = fileSource(path, earlier.format === 'csv' ? 'csv' : 'ndjson')
  return { source, journal: journalInMemory({ ...earlier, background: false }) }
}

const send = async (
  { source, journal }: RetrySet,
  what: Retry,
  { flags }: Given,
  io: Io,
): Promise<Report> => {
  const { reading = {} } = what.earlier
  // It is written in UTF-8, whatever the first file was written in.
  const { encoding: _, ...rest } = reading
  const file = withoutReasons(await openRows(source, rest))
  const ready = sendable(file, readingFor(file, rest))
  const failedPath = flags['dry-run'] ? undefined : what.names.failed
  const { connection } = what
  const work: Load = {
    source,
    file: ready,
    plan: planOf(journal),
    journal,
    failedPath,
    connection,
    flags,
    io,
  }
  return load(work).catch((error: unknown) => {
    throw error instanceof RequestError ? headerHint(error, file) : error
  })
}

/** A person may have taken out columns that were not sent anyhow, or given them their members' names. */
const readingFor = ({ columns }: RowFile, { map = {}, ignore = [], ...rest }: Reading): Reading => ({
  ...rest,
  map: Object.fromEntries(Object.entries(map).filter(([column]) => columns.includes(column))),
  ignore: ignore.filter((column) => columns.includes(column)),
})

const finishedRun = (path: string): Plan => {
  const journal = openJournal(journalPath(path))
  if (journal === undefined)
    throw new UserError(`there was no earlier run of ${path}: ${journalPath(path)} is missing`)
  const plan = planOf(journal)
  if (!isFinished(stateOf(journal.entries)))
    throw new UserError(
      `the earlier run of ${path} is not finished; this goes on with it: ${commandOf(path, plan)}`,
    )
  return plan
}

const namesOf = (path: string, { format }: Plan, failed: string | undefined): RetryNames => ({
  failed: failed ?? besideName({ path, format }, 'failed'),
  retried: besideName({ path, format }, 'retry'),
  again: path,
})
