import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createClient } from '../../client.ts'
import type { BatchStatus } from '../../model/background.ts'
import { UserError } from '../mistake.ts'
import { number } from '../progress.ts'
import { keyOf } from './digest.ts'
import { writeFailed } from './failedfile.ts'
import type { FailedRow } from './journal.ts'
import type { Load } from './load.ts'
import type { Report } from './report.ts'
import { reasonOf } from './send.ts'
import { stateOf } from './state.ts'

type AnyClient = ReturnType<typeof createClient>

/** Uploads a file, waits until the service has worked it off, and writes the failed rows beside their reasons. */
export const loadInBackground = async (work: Load): Promise<Report> => {
  const { file, journal, connection, io, failedPath } = work
  const started = Date.now()
  const client = createClient(connection)
  const batch = stateOf(journal.entries).batch ?? (await handOver(client, work))
  const finished = await client.wait(batch, {
    signal: io.signal,
    throwOnFailure: false,
    onProgress: reporter(work),
  })
  const { status, summary } = finished
  if (status.error) throw new UserError(`${file.path}: ${reasonOf(status.error)}`)
  const failures = await failuresOf(client, batch, io.signal)
  if (failures.size > 0) await writeFailed(file, ({ line }) => failures.get(line), failedPath)
  const totals = { total: summary.total, failed: summary.failed, open: 0 }
  journal.add({ ended: totals })
  const { requests, retries } = finished
  const seconds = (Date.now() - started) / 1000
  const failedFile = totals.failed === 0 ? undefined : failedPath
  return { file: file.path, ...totals, requests, retries, seconds, failedFile, batch, already: false }
}

const handOver = async (client: AnyClient, { file, plan, journal, io }: Load): Promise<string> => {
  const { size } = await stat(file.path)
  const open = () => Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>
  const job = await client.importFile(open, {
    collection: plan.collection ?? '',
    method: plan.method,
    contentType: plan.format === 'csv' ? 'text/csv' : 'application/x-ndjson',
    size,
    idempotencyKey: keyOf(plan, 'import'),
    signal: io.signal,
  })
  journal.add({ batch: job.id })
  return job.id
}

/** A line for each change: how much there is, is not known from the start. */
const reporter = ({ file, io, flags }: Load) => {
  let last = ''
  return ({ id, state, summary }: BatchStatus): void => {
    const done = `${number(summary.total - summary.pending)}/${number(summary.total)} rows`
    const text = `${file.path}: ${state} as ${id}, ${done}, ${number(summary.failed)} failed`
    if (text !== last && !flags.quiet) io.err.write(io.err.isTTY ? `\r\x1b[K${text}` : `${text}\n`)
    if (io.err.isTTY && (state === 'completed' || state === 'cancelled')) io.err.write('\n')
    last = text
  }
}

/** By line, because that is what the service and this program both see in the file. */
const failuresOf = async (
  client: AnyClient,
  batch: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, FailedRow>> => {
  const failures = new Map<number, FailedRow>()
  for await (const result of client.results(batch, { status: 'failed', signal })) {
    if (result.ok) continue
    const { index, line = 0, status, error, retryable } = result
    failures.set(line, { index, line, status, reason: reasonOf(error), retryable })
  }
  return failures
}
