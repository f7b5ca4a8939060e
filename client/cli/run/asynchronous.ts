import { Readable } from 'node:stream'
import { createClient } from '../../client.ts'
import type { BatchStatus, FinishedBatch } from '../../model/asynchronous.ts'
import { isFinal } from '../../service.ts'
import { number } from '../progress.ts'
import type { Row } from '../rows/row.ts'
import { shown } from '../shown.ts'
import { UsageError } from '../usage-error.ts'
import { commandOf } from './again.ts'
import { unsent } from './chunks.ts'
import { keyOf } from './digest.ts'
import { refuseDoubtful } from './doubt.ts'
import type { FailedRow } from './journal.ts'
import { endWith, type Load, reportOf } from './load.ts'
import { reasonOf } from './reasons.ts'
import type { Report } from './report.ts'
import { isRefusal } from './run.ts'
import { failedRow } from './send.ts'
import { stateOf } from './state.ts'
import { linePlacer, uploadBody, withFaults } from './upload-body.ts'

type AnyClient = ReturnType<typeof createClient>

/** Uploads a file, waits until the service has run it, and writes the failed rows with their reasons. */
export const loadAsynchronously = async (given: Load): Promise<Report> => {
  const work = given.file.asIs ? given : { ...given, file: withFaults(given.file, given.plan) }
  const { journal, connection, io, flags, plan, file } = work
  const started = Date.now()
  const client = createClient(connection)
  const state = stateOf(journal.entries)
  if (!flags.force) refuseDoubtful(state, plan, file.path)
  const batch = state.batch ?? (await handOver(client, work))
  const finished = await client.wait(batch, {
    signal: io.signal,
    throwOnFailure: false,
    onProgress: reporter(work),
  })
  refuseNothing(finished, work)
  const { requests, retries } = finished
  const seconds = (Date.now() - started) / 1000
  return { ...(await ended(finished, client, work)), requests, retries, seconds, batch, already: false }
}

/** Nothing of it was run, so the user can correct the file and run the same command. */
const refuseNothing = ({ status, summary, error }: FinishedBatch, { file, journal, plan }: Load): void => {
  if (error) {
    journal.remove()
    throw new UsageError(`${file.path}: ${reasonOf(error)}`)
  }
  if (summary.total > 0) return
  const anew = commandOf(file.path, plan, '--fresh')
  if (status.state === 'cancelled')
    throw new UsageError(
      `${file.path}: ${status.id} was cancelled before any of its rows was run; anew: ${anew}`,
    )
}

/** Rows are matched by line, since service and program count the lines of the file alike. */
const ended = async ({ summary }: FinishedBatch, client: AnyClient, work: Load) => {
  const batch = stateOf(work.journal.entries).batch ?? ''
  const failures = await failuresOf(client, batch, work.io.signal)
  const place = linePlacer(work.file)
  const failedAt = (row: Row): FailedRow | undefined => {
    const { line } = place(row)
    if (!work.file.asIs && row.fault !== undefined) return unsent(row, row.fault)
    const failed = failures.get(work.file.asIs ? row.line : line)
    return failed && { ...failed, index: row.index, line: row.line }
  }
  const failed = await failedIn(work, failedAt)
  const left = failed.filter(({ reason }) => reason.startsWith('Not sent.')).length
  const own = work.file.asIs ? 0 : left
  const totals = { total: summary.total + own, failed: summary.failed + own, open: 0 }
  await endWith(work, totals, failedAt)
  return reportOf(work, totals, failed)
}

const failedIn = async (
  { file }: Load,
  failedAt: (row: Row) => FailedRow | undefined,
): Promise<FailedRow[]> => {
  const failed: FailedRow[] = []
  for await (const row of file.rows()) {
    const found = failedAt(row)
    if (found) failed.push(found)
  }
  return failed
}

const handOver = async (client: AnyClient, { source, file, plan, journal, io }: Load): Promise<string> => {
  const bytes = () => (file.asIs ? source.open() : uploadBody(file))
  const open = () => Readable.toWeb(Readable.from(bytes())) as ReadableStream<Uint8Array>
  const inDoubt = stateOf(journal.entries).doubtful.has(0)
  if (!inDoubt) journal.add({ sent: 0, at: Date.now() })
  try {
    const job = await client.importFile(open, {
      collection: plan.collection ?? '',
      ...(plan.action === undefined ? { method: plan.method } : { action: plan.action }),
      contentType: plan.format === 'csv' ? 'text/csv' : 'application/x-ndjson',
      size: await sizeOf(bytes()),
      idempotencyKey: keyOf(plan, 'import'),
      signal: io.signal,
    })
    journal.add({ batch: job.id })
    return job.id
  } catch (error) {
    if (!inDoubt && isRefusal(error)) journal.add({ refused: 0 })
    throw error
  }
}

const sizeOf = async (bytes: AsyncIterable<Buffer>): Promise<number> => {
  let size = 0
  for await (const piece of bytes) size += piece.length
  return size
}

/** A line for each change, because the total is not known from the start. */
const reporter = ({ file, io, flags }: Load) => {
  let last = ''
  return ({ id, state, summary }: BatchStatus): void => {
    const done = `${number(summary.total - summary.pending)}/${number(summary.total)} rows`
    const text = `${shown(file.path)}: ${state} as ${id}, ${done}, ${number(summary.failed)} failed`
    if (text !== last && !flags.quiet) io.err.write(io.err.isTTY ? `\r\x1b[K${text}` : `${text}\n`)
    if (io.err.isTTY && isFinal(state)) io.err.write('\n')
    last = text
  }
}

const failuresOf = async (
  client: AnyClient,
  batch: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, FailedRow>> => {
  const failures = new Map<number, FailedRow>()
  for await (const result of client.results(batch, { status: 'failed', signal })) {
    if (!result.ok) failures.set(result.line ?? 0, failedRow(result.index, result.line ?? 0, result))
  }
  return failures
}
