import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connectionOf, contextOf } from '../connect.ts'
import { askedBy } from '../export/asked.ts'
import { countLine } from '../export/count-line.ts'
import { printExport } from '../export/report.ts'
import { runExport } from '../export/run.ts'
import { fileSink, outputSink } from '../export/sink.ts'
import {
  beginning,
  type ExportPlan,
  type ExportState,
  partPath,
  savedState,
  statePath,
} from '../export/state.ts'
import type { CommandLine, Flags } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { lockJournal } from '../run/lock.ts'
import { UsageError } from '../usage-error.ts'

/** `export COLLECTION [FILE]`: the items of a collection as a file that can be imported. */
export const exportCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const { file, plan } = askedBy(given, io)
  if (file === '-') {
    if (flags.json) throw new UsageError('--json writes to standard output, and so do the items of -')
    return write(file, beginning(plan), { flags, io })
  }
  const unlock = lockJournal(statePath(file))
  try {
    return await write(file, await stateFor(file, plan, flags.overwrite ?? false), { flags, io })
  } finally {
    unlock()
  }
}

/** Where an earlier run stopped, or the beginning. A file that is whole is not written over unasked. */
const stateFor = async (file: string, plan: ExportPlan, overwrite: boolean): Promise<ExportState> => {
  if (overwrite) {
    await rm(statePath(file), { force: true })
    return beginning(plan)
  }
  const saved = savedState(statePath(file), plan)
  if (saved === undefined && existsSync(file))
    throw new UsageError(`${file} is there already; --overwrite puts a new one in its place`)
  return saved ?? beginning(plan)
}

/** A run may have died between the last page and the end: then the file is whole, under one name or the other. */
const isNamed = (file: string, { next }: ExportState): boolean =>
  next === undefined && existsSync(file) && !existsSync(partPath(file))

const write = async (
  file: string,
  state: ExportState,
  { flags, io }: { readonly flags: Flags; readonly io: Io },
): Promise<ExitCode> => {
  const connection = await connectionOf(flags, io)
  const context = contextOf(connection, io.signal)
  const line = countLine(file, state.items, flags.quiet ? { isTTY: false, write: () => true } : io.err)
  if (isNamed(file, state)) {
    await rm(statePath(file), { force: true })
    return printExport(file, state, { json: flags.json ?? false, io })
  }
  const sink = file === '-' ? outputSink(io) : await fileSink(file, state)
  try {
    const ended = await runExport({ state, sink, context, line, io })
    await sink.finish()
    line.end()
    return printExport(file, ended, { json: flags.json ?? false, io })
  } finally {
    line.end()
    await sink.close()
  }
}
