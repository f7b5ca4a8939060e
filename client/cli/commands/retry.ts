import { existsSync } from 'node:fs'
import { RequestError } from '../../errors.ts'
import { type Connection, connectionOf } from '../connect.ts'
import { type CommandLine, choiceOf, type Flags, onlyOperand } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { sendable } from '../rows/columns.ts'
import { openRows, type RowFile } from '../rows/file.ts'
import type { Reading } from '../rows/reading.ts'
import { fileSource } from '../rows/source.ts'
import { encodings } from '../rows/text.ts'
import { commandOf, operandOf } from '../run/again.ts'
import { digestOf } from '../run/digest.ts'
import { sidecarName } from '../run/failed-names.ts'
import { failedOf, refuseInput } from '../run/failed-place.ts'
import { type Journal, journalInMemory, journalPath, openJournal, type Plan, planOf } from '../run/journal.ts'
import { alreadyDone, type Load, load } from '../run/load.ts'
import { lockJournal } from '../run/lock.ts'
import { print, type Report } from '../run/report.ts'
import { doneBefore, putAway, type RetryNames, type RetrySet, retrySet } from '../run/retry-set.ts'
import { isFinished, stateOf } from '../run/state.ts'
import { withoutReasons } from '../run/unfailed.ts'
import { UsageError } from '../usage-error.ts'
import { headerHint } from './hints.ts'
import { unlessUsual } from './reading.ts'
import { fetchFailed } from './retry-batch.ts'

/** `retry FILE`: the failed rows of an earlier run of FILE, as the file of failed rows has them now. */
export const retryCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags } = given
  if (flags.batch !== undefined) return retryBatch(flags.batch, given, io)
  if (flags.url !== undefined)
    throw new UsageError('retry sends to where the first run sent: it takes no --url')
  const path = onlyOperand(given, 'FILE')
  refuseInput(flags.failed, path)
  return locked(path, flags, async () => {
    const first = finishedRun(path)
    const earlier = readAs(planOf(first), flags)
    const names = namesOf(path, earlier, flags.failed ?? failedOf(first))
    const connection = await connectionOf(flags, io, earlier.url)
    return retry({ names, earlier, connection, first }, given, io)
  })
}

/** `retry --batch BATCH`: those of an import without a journal on this machine. */
const retryBatch = async (batch: string, given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags, operands } = given
  if (operands.length > 0) throw new UsageError('retry takes a FILE or --batch BATCH, not both')
  const connection = await connectionOf(flags, io)
  return locked(batch, flags, async () => {
    const earlier = readAs(await fetchFailed(batch, connection, { ...flags, signal: io.signal }), flags)
    const known = namesOf(`${batch}.${earlier.format}`, earlier, flags.failed)
    const names = { ...known, again: `--batch ${batch}`, remembers: true }
    return retry({ names, earlier, connection }, given, io)
  })
}

/** Two retries at once would each set the rows aside and send them, under keys of their own. */
const locked = async (name: string, flags: Flags, run: () => Promise<ExitCode>): Promise<ExitCode> => {
  const unlock = flags['dry-run'] ? () => {} : lockJournal(journalPath(name))
  try {
    return await run()
  } finally {
    unlock()
  }
}

interface Retry {
  readonly names: RetryNames
  readonly earlier: Plan
  readonly connection: Connection
  /** The run that the rows come from, if it was on this machine. */
  readonly first?: Journal
}

const retry = async (what: Retry, given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const { names, earlier } = what
  const printing = { again: names.again, json: flags.json ?? false }
  const before = names.remembers && !flags.fresh ? doneBefore(names) : undefined
  if (before) return print(alreadyDone({ file: { path: names.retried } }, before), printing, io)
  const set = flags['dry-run'] ? await dryRun(what) : await retrySet(names, earlier, flags.fresh ?? false)
  try {
    return print(await send(set, what, { flags, io }), printing, io)
  } finally {
    if (!flags['dry-run']) await putAway(set, names)
  }
}

/** Nothing is set aside, and nothing is remembered. */
const dryRun = async ({ names, earlier }: Retry): Promise<RetrySet> => {
  const path = existsSync(names.failed) ? names.failed : names.retried
  if (!existsSync(path)) throw new UsageError(`nothing to retry: there is no ${names.failed}`)
  const source = fileSource(path, earlier.format === 'csv' ? 'csv' : 'ndjson')
  const plan = { ...earlier, background: false, digest: await digestOf(source) }
  return { source, journal: journalInMemory(plan) }
}

const send = async (
  { source, journal }: RetrySet,
  { names, earlier, connection, first }: Retry,
  { flags, io }: Pick<Load, 'flags' | 'io'>,
): Promise<Report> => {
  const { reading = {} } = earlier
  const file = withoutReasons(await openRows(source, reading), reading.encoding)
  const work: Load = {
    source,
    file: sendable(file, readingFor(file, reading)),
    plan: planOf(journal),
    journal,
    failedPath: flags['dry-run'] ? undefined : names.failed,
    first: flags['dry-run'] ? undefined : first,
    connection,
    flags,
    io,
  }
  return load(work).catch((error: unknown) => {
    throw error instanceof RequestError ? headerHint(error, file) : error
  })
}

/** The file was written in UTF-8, for every encoding of the first file. If that changed, an option says so. */
const readAs = (plan: Plan, flags: Flags): Plan => {
  const { encoding: _, ...rest } = plan.reading ?? {}
  const encoding = choiceOf('encoding', flags.encoding, encodings)
  return { ...plan, reading: unlessUsual(encoding === undefined ? rest : { ...rest, encoding }) }
}

/** A person may have removed columns that are not sent anyway, or renamed columns to their members. */
const readingFor = ({ columns }: RowFile, { map = {}, ignore = [], ...rest }: Reading): Reading => ({
  ...rest,
  map: Object.fromEntries(Object.entries(map).filter(([column]) => columns.includes(column))),
  ignore: ignore.filter((column) => columns.includes(column)),
})

const finishedRun = (path: string): Journal => {
  const journal = openJournal(journalPath(path))
  if (journal === undefined)
    throw new UsageError(`there was no earlier run of ${path}: ${journalPath(path)} is missing`)
  if (!isFinished(stateOf(journal.entries)))
    throw new UsageError(
      `the earlier run of ${path} is not finished; this goes on with it: ${commandOf(path, planOf(journal))}`,
    )
  return journal
}

const namesOf = (path: string, { format }: Plan, failed: string | undefined): RetryNames => ({
  failed: failed ?? sidecarName({ path, format }, 'failed'),
  retried: sidecarName({ path, format }, 'retry'),
  again: operandOf(path),
})
