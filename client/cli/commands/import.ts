import { connectionOf, urlOf } from '../connect.ts'
import { choiceOf, type Flags, type Given, integerOf, onlyOperand } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { UserError } from '../mistake.ts'
import { formatOf, openRows } from '../rows/file.ts'
import { loadInBackground } from '../run/background.ts'
import { digestOf } from '../run/digest.ts'
import { besideName } from '../run/failedfile.ts'
import { type Plan, planOf } from '../run/journal.ts'
import { type Load, load } from '../run/load.ts'
import { print } from '../run/report.ts'
import { resume } from '../run/resume.ts'
import { isFinished, stateOf } from '../run/state.ts'

/** `import FILE`: rows as items of a collection. */
export const importCommand = async (given: Given, io: Io): Promise<ExitCode> => {
  const { flags } = given
  if (flags.collection === undefined) throw new UserError('say where the rows go: --collection NAME')
  const method = choiceOf('method', flags.method, ['POST', 'PUT', 'PATCH'] as const) ?? 'POST'
  return loadFile(given, io, { command: 'import', collection: flags.collection, method })
}

/** `apply FILE`: rows as operations. */
export const applyCommand = (given: Given, io: Io): Promise<ExitCode> => {
  for (const name of ['collection', 'method', 'async'] as const) {
    if (given.flags[name] !== undefined)
      throw new UserError(`apply takes no --${name}: each operation says it itself`)
  }
  return loadFile(given, io, { command: 'apply' })
}

const loadFile = async (
  given: Given,
  io: Io,
  what: Pick<Plan, 'command' | 'collection' | 'method'>,
): Promise<ExitCode> => {
  const { flags } = given
  const path = onlyOperand(given, 'FILE')
  const format = formatOf(path, flags.format)
  if (what.command === 'apply' && format === 'csv')
    throw new UserError('apply takes operations as NDJSON or JSON')
  const plan: Plan = {
    ...what,
    url: urlOf(flags, io.env),
    format,
    background: isBackground(flags, format),
    digest: await digestOf(path),
    rows: integerOf('rows', flags.rows, 1000, 1000),
    salt: '',
  }
  const file = await openRows(path, format)
  const journal = resume(path, plan, flags)
  const failedPath = flags.failed ?? besideName(file, 'failed')
  const connection = await connectionOf(flags, io)
  const work: Load = { file, plan: planOf(journal), journal, failedPath, connection, flags, io }
  const inBackground = plan.background && !isFinished(stateOf(journal.entries))
  const report = await (inBackground ? loadInBackground(work) : load(work))
  return print(report, path, flags.json ?? false, io)
}

const isBackground = ({ async: background = false }: Flags, format: string): boolean => {
  if (background && format === 'json')
    throw new UserError('--async takes CSV or NDJSON: the service splits it by lines')
  return background
}
