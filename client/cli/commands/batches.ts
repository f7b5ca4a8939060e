import { createClient } from '../../client.ts'
import type { BatchStatus } from '../../model/asynchronous.ts'
import { connectionOf } from '../connect.ts'
import { type CommandLine, choiceOf, onlyOperand } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { number } from '../progress.ts'
import { exitCodeOf } from '../run/report.ts'
import { shown } from '../shown.ts'
import { errorPages } from './error-pages.ts'

/** `status BATCH`. */
export const statusCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const batch = onlyOperand(given, 'BATCH')
  const client = createClient(await connectionOf(given.flags, io))
  const status = await client.status(batch, { signal: io.signal })
  return printStatus(status, given, io)
}

/** `cancel BATCH`. */
export const cancelCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const batch = onlyOperand(given, 'BATCH')
  const client = createClient(await connectionOf(given.flags, io))
  const status = await client.cancel(batch, { signal: io.signal })
  printStatus(status, given, io)
  return 0
}

/** `errors BATCH --format csv|ndjson`: to stdout, page by page. */
export const errorsCommand = async (given: CommandLine, io: Io): Promise<ExitCode> => {
  const batch = onlyOperand(given, 'BATCH')
  const format = choiceOf('format', given.flags.format, ['csv', 'ndjson'] as const) ?? 'csv'
  const connection = await connectionOf(given.flags, io)
  const asked = { batch, format, rows: given.flags['with-rows'] ?? false }
  for await (const text of errorPages(asked, connection, io.signal)) {
    // `multistatus errors BATCH | head`
    if (io.unread.aborted) break
    io.out.write(text)
  }
  return 0
}

/** A batch that is still running has neither failed nor succeeded. */
const codeOf = ({ outcome, summary, error }: BatchStatus): ExitCode => {
  if (outcome === undefined) return 3
  return error === undefined ? exitCodeOf(summary) : 1
}

const printStatus = (status: BatchStatus, { flags }: CommandLine, { out }: Io): ExitCode => {
  out.write(flags.json ? `${JSON.stringify(status)}\n` : `${shown(inWords(status))}\n`)
  return codeOf(status)
}

const inWords = ({ id, state, outcome, summary, createdAt, expiresAt, error }: BatchStatus): string => {
  const { total, success, failed, pending } = summary
  const counts = [
    `${number(success)} succeeded`,
    `${number(failed)} failed`,
    ...(pending > 0 ? [`${number(pending)} to come`] : []),
  ]
  return [
    `${id}: ${state}${outcome === undefined ? '' : `, ${outcome}`}`,
    `${number(total)} operations: ${counts.join(', ')}`,
    ...(createdAt === undefined ? [] : [`created ${createdAt}, kept until ${expiresAt}`]),
    ...(error ? [`${error.title}. ${error.detail ?? ''}`] : []),
  ].join('\n')
}
