import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { firstQuery } from '../../items/items.ts'
import { createTransport } from '../../send/transport.ts'
import { service } from '../../service.ts'
import { connectionOf, urlOf } from '../connect.ts'
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
import { type CommandLine, choiceOf, type Flags, integerOf } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { formatOf } from '../rows/format.ts'
import { lockJournal } from '../run/lock.ts'
import { UsageError } from '../usage-error.ts'

/** `export COLLECTION [FILE]`: the items of a collection as a file that can be imported. */
export const exportCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const { flags } = given
  const { file, plan } = asked(given, io)
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

const formats = ['csv', 'ndjson'] as const

const asked = (
  { operands, flags }: CommandLine,
  io: Io,
): { readonly file: string; readonly plan: ExportPlan } => {
  const [collection, named, ...more] = operands
  if (collection === undefined || more.length > 0)
    throw new UsageError(
      'multistatus export takes a COLLECTION, and a FILE if it is not to be called like it',
    )
  const wanted = choiceOf('format', flags.format, formats) ?? 'ndjson'
  const file = named ?? `${collection}.${wanted}${flags.gzip ? '.gz' : ''}`
  const format = file === '-' ? wanted : formatOf(file, flags.format)
  if (format === 'json') throw new UsageError(`${file}: an export is --format csv or ndjson`)
  const limit = integerOf(flags, 'rows', { usual: service.itemsPerPage, most: service.itemsPerPage })
  const query = firstQuery((flags.where ?? []).map(pairOf), limit)
  const gzip = flags.gzip ?? /\.gz$/i.test(file)
  return { file, plan: { url: urlOf(flags, io.env), collection, query, format, gzip } }
}

const pairOf = (text: string): [member: string, value: string] => {
  const at = text.indexOf('=')
  const member = text.slice(0, at)
  if (at < 1 || ['limit', 'cursor', 'id'].includes(member))
    throw new UsageError(
      `--where is MEMBER=VALUE, by an index of the collection, not ${JSON.stringify(text)}`,
    )
  return [member, text.slice(at + 1)]
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
  const context = {
    transport: createTransport(connection),
    signal: io.signal,
    tally: { requests: 0, retries: 0 },
  }
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
