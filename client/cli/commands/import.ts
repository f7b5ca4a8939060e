import { existsSync } from 'node:fs'
import { RequestError } from '../../errors.ts'
import { service } from '../../service.ts'
import { connectionOf, urlOf } from '../connect.ts'
import { type CommandLine, choiceOf, type Flags, integerOf } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { profileOf } from '../profile.ts'
import { sendable } from '../rows/columns.ts'
import { openRows, type RowFile } from '../rows/file.ts'
import { formatOf } from '../rows/format.ts'
import { openSource, type Source } from '../rows/source.ts'
import { loadAsynchronously } from '../run/asynchronous.ts'
import { digestOf } from '../run/digest.ts'
import { sidecarName } from '../run/failed-names.ts'
import { refuseInput } from '../run/failed-place.ts'
import { journalInMemory, journalPath, type Plan, planOf } from '../run/journal.ts'
import { type Load, load } from '../run/load.ts'
import { lockJournal } from '../run/lock.ts'
import type { Report } from '../run/report.ts'
import { resume } from '../run/resume.ts'
import { isFinished, stateOf } from '../run/state.ts'
import { ambiguous, isOfFailedRows } from '../run/unfailed.ts'
import { UsageError } from '../usage-error.ts'
import { inEach } from './each.ts'
import { headerHint } from './hints.ts'
import { inAnyCase, membersOf, readingOf, unlessUsual } from './reading.ts'

type What = Pick<Plan, 'command' | 'collection' | 'method' | 'action'>

/** `import FILE…`: rows as items of a collection, or as inputs of an action on them. */
export const importCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const collection = flags.collection ?? profileOf(flags.profile, io.env).collection
  if (collection === undefined) throw new UsageError('say where the rows go: --collection NAME')
  const what: What = { command: 'import', collection, ...howOf(flags) }
  return inEach(given, io, (path) => loadFile(path, what, { flags, io }))
}

const howOf = ({ method, action }: Flags): Pick<Plan, 'method' | 'action'> => {
  if (action === undefined)
    return { method: choiceOf('method', method, ['POST', 'PUT', 'PATCH'] as const) ?? 'POST' }
  if (method !== undefined) throw new UsageError('--action takes no --method: an action is always POST')
  return { action }
}

/** `apply FILE…`: rows as operations. */
export const applyCommand = (given: CommandLine, io: Io): Promise<ExitCode> =>
  inEach(given, io, (path) => loadFile(path, { command: 'apply' }, { flags: given.flags, io }))

interface Asked {
  readonly flags: Flags
  readonly io: Io
}

const loadFile = async (path: string, what: What, asked: Asked): Promise<Report> => {
  const { flags, io } = asked
  const format = formatOf(path, flags.format)
  if (what.command === 'apply' && format === 'csv')
    throw new UsageError('apply takes operations as NDJSON or JSON')
  const background = isAsynchronous(flags, format)
  const url = urlOf(flags, io.env)
  const source = await openSource(path, flags.format, io.stdin)
  let unlock = () => {}
  try {
    if (!flags['dry-run']) unlock = lockJournal(journalPath(source.path))
    return await loadSource(source, { ...what, url, format, background }, asked)
  } finally {
    unlock()
    await source.release()
  }
}

const loadSource = async (
  source: Source,
  what: What & Pick<Plan, 'url' | 'format' | 'background'>,
  { flags, io }: Asked,
): Promise<Report> => {
  const given = readingOf(flags, source.format)
  const file = await openRows(source, given)
  refuseFailedRows(file)
  const connection = await connectionOf(flags, io)
  const reading = flags['any-case']
    ? inAnyCase(file, given, await membersOf(what, connection, io.signal))
    : given
  const plan: Plan = {
    ...what,
    digest: await digestOf(source),
    rows: integerOf(flags, 'rows', { usual: service.maxOperations, most: service.maxOperations }),
    salt: '',
    reading: unlessUsual(reading),
  }
  const ready = sendable(file, reading)
  const dryRun = flags['dry-run'] ?? false
  const usual = dryRun ? undefined : sidecarName(file, 'failed')
  const failedPath = flags.failed ?? usual
  refuseInput(flags.failed, source.path)
  const overwritten = flags.failed === undefined ? usual : undefined
  const journal = dryRun
    ? journalInMemory(plan)
    : await resume(source, plan, { fresh: flags.fresh ?? false, failed: overwritten })
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
  return run(work).catch((error: unknown) => {
    throw error instanceof RequestError ? headerHint(error, file) : error
  })
}

const run = (work: Load): Promise<Report> => {
  const { plan, journal, failedPath } = work
  const state = stateOf(journal.entries)
  // The service still has the failed rows, though their file was removed here.
  const isLeft =
    failedPath === undefined || existsSync(failedPath) || state.ended?.failed === 0 || state.mended > 0
  return plan.background && !(isFinished(state) && isLeft) ? loadAsynchronously(work) : load(work)
}

/** A wildcard in a shell includes files of failed rows. */
const refuseFailedRows = (file: RowFile): void => {
  if (isOfFailedRows(file))
    throw new UsageError(
      `${file.path} is a file of failed rows: multistatus retry, and the name of the file they are from`,
    )
  const column = ambiguous(file)
  if (column !== undefined)
    throw new UsageError(
      `${file.path} has a column ${column}, which files of failed rows have for themselves: give it another name ` +
        `there, then --map NAME=${column}, or --ignore NAME`,
    )
}

const isAsynchronous = (flags: Flags, format: string): boolean => {
  const { async: background = false } = flags
  if (background && format === 'json')
    throw new UsageError('--async takes CSV or NDJSON: the service splits it by lines')
  if (background && flags['dry-run'])
    throw new UsageError('--dry-run asks now, so it does not go with --async')
  return background
}
