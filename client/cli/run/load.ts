import { createTransport } from '../../send/transport.ts'
import type { Connection } from '../connect.ts'
import type { Flags } from '../flags.ts'
import type { Io } from '../io.ts'
import { progressLine } from '../progress.ts'
import type { RowFile } from '../rows/file.ts'
import { countRows } from './digest.ts'
import { writeFailed } from './failedfile.ts'
import type { Journal, Plan } from './journal.ts'
import type { Report } from './report.ts'
import { runChunks } from './run.ts'
import { isFinished, stateOf, totalsOf } from './state.ts'

/** A file on its way into the service. */
export interface Load {
  readonly file: RowFile
  readonly plan: Plan
  readonly journal: Journal
  /** Where failed rows go. */
  readonly failedPath: string
  readonly connection: Connection
  readonly flags: Flags
  readonly io: Io
}

/** Sends what is left to send, and writes the failed rows beside their reasons. */
export const load = async (work: Load): Promise<Report> => {
  const { ended } = stateOf(work.journal.entries)
  if (ended && isFinished(stateOf(work.journal.entries))) {
    return {
      ...ended,
      ...noEffort,
      file: work.file.path,
      failedFile: fileFor(ended.failed, work),
      already: true,
    }
  }
  const started = Date.now()
  const result = await send(work)
  const totals = totalsOf(result.chunks)
  const failures = new Map(result.chunks.flatMap(({ failed }) => failed.map((row) => [row.index, row])))
  if (failures.size > 0) await writeFailed(work.file, ({ index }) => failures.get(index), work.failedPath)
  work.journal.add({ ended: totals })
  const { requests, retries } = result
  const seconds = (Date.now() - started) / 1000
  const failedFile = fileFor(totals.failed, work)
  return { file: work.file.path, ...totals, requests, retries, seconds, failedFile, already: false }
}

const noEffort = { requests: 0, retries: 0, seconds: 0 }

const fileFor = (failed: number, { failedPath }: Load): string | undefined =>
  failed === 0 ? undefined : failedPath

const send = async ({ file, plan, journal, connection, flags, io }: Load) => {
  const total = await countRows(file)
  const progress = flags.quiet ? silent : progressLine(file.path, total, io.err)
  try {
    return await runChunks(file, plan, journal, {
      transport: createTransport(connection),
      signal: io.signal,
      now: io.now,
      concurrency: connection.concurrency,
      onAnswered: progress.advance,
      force: flags.force ?? false,
    })
  } finally {
    progress.end()
  }
}

const silent = { advance: () => {}, end: () => {} }
