import { existsSync } from 'node:fs'
import { createTransport } from '../../send/transport.ts'
import type { Connection } from '../connect.ts'
import type { Flags } from '../flags.ts'
import type { Io } from '../io.ts'
import { progressLine } from '../progress.ts'
import type { SendFile } from '../rows/columns.ts'
import type { Source } from '../rows/source.ts'
import { UsageError } from '../usage-error.ts'
import { countRows, digestOf } from './digest.ts'
import { type FailedAt, writeFailed } from './failed-file.ts'
import { refuseForeign, relativeToJournal } from './failed-place.ts'
import type { FailedRow, Journal, Plan, Totals } from './journal.ts'
import { reasonsOf } from './reasons.ts'
import type { Report } from './report.ts'
import { runChunks } from './run.ts'
import { isFinished, stateOf, totalsOf } from './state.ts'

/** A file on its way into the service. */
export interface Load {
  readonly source: Source
  readonly file: SendFile
  readonly plan: Plan
  readonly journal: Journal
  /** The path of the failed rows; undefined for a dry run that does not write them. */
  readonly failedPath: string | undefined
  /** In a retry, the journal of the run that the rows come from. */
  readonly first?: Journal | undefined
  readonly connection: Connection
  readonly flags: Flags
  readonly io: Io
}

/** Sends the unanswered rows, and writes the failed rows with their reasons. */
export const load = async (work: Load): Promise<Report> => {
  const state = stateOf(work.journal.entries)
  if (state.ended && isFinished(state) && state.mended > 0)
    return alreadyDone(work, { ...state.ended, failed: Math.max(0, state.ended.failed - state.mended) })
  if (state.ended && isFinished(state)) {
    const failed = [...state.chunks.values()].flatMap((chunk) => chunk.failed)
    await restoreFailed(work, failed)
    return { ...reportOf(work, state.ended, failed), ...noEffort, already: true }
  }
  const started = Date.now()
  const { chunks, requests, retries } = await send(work)
  const failed = chunks.flatMap((chunk) => chunk.failed)
  const byIndex = new Map(failed.map((row) => [row.index, row]))
  const totals = totalsOf(chunks)
  await endWith(work, totals, (row) => byIndex.get(row.index))
  const seconds = (Date.now() - started) / 1000
  return { ...reportOf(work, totals, failed), requests, retries, seconds, already: false }
}

/** A missing file of failed rows is written again, since a retry needs it. */
const restoreFailed = async (work: Load, failed: readonly FailedRow[]): Promise<void> => {
  const { failedPath } = work
  if (failed.length === 0 || failedPath === undefined || existsSync(failedPath)) return
  const byIndex = new Map(failed.map((row) => [row.index, row]))
  await leaveFailed(work, ({ index }) => byIndex.get(index), failedPath)
}

/** Its digest is recorded before it is written, so that the file is recognised wherever the process dies. */
const leaveFailed = async (work: Load, failedAt: FailedAt, place: string): Promise<void> => {
  const { file, journal, first } = work
  await refuseForeign(work.flags.failed === undefined ? place : undefined, wroteOf(work), undefined)
  const onWritten = (wrote: string) => {
    for (const each of [journal, first]) each?.add({ wrote, into: relativeToJournal(each.path, place) })
  }
  await writeFailed(file, failedAt, { path: place, onWritten })
}

const wroteOf = ({ journal, first }: Load): ReadonlySet<string> =>
  new Set([journal, first].flatMap((each) => (each ? [...stateOf(each.entries).wrote] : [])))

/** The outcome of a run with its retries. Its failed rows are not written again, since some of them have succeeded. */
export const alreadyDone = (
  {
    file,
    failedPath,
  }: { readonly file: { readonly path: string }; readonly failedPath?: string | undefined },
  totals: Totals,
): Report => ({
  file: file.path,
  ...totals,
  failedFile: failedPath !== undefined && existsSync(failedPath) ? failedPath : undefined,
  reasons: [],
  ...noEffort,
  already: true,
})

const noEffort = { requests: 0, retries: 0, seconds: 0 }

/** The file could have other rows now than those that were counted and sent. */
const refuseChanged = async ({ source, plan, flags }: Load): Promise<void> => {
  if ((await digestOf(source)) === plan.digest) return
  throw new UsageError(
    flags['dry-run']
      ? `${source.path} was changed while it was read`
      : `${source.path} was changed while it was sent, so that nobody knows which of its rows were: with the old content in ` +
          'the file the same command goes on, and with --fresh it sends all of the new one',
  )
}

/** The failed rows are written first, because after the end in the journal they are not written again. */
export const endWith = async (
  work: Load,
  { total, failed, open }: Totals,
  failedAt: FailedAt,
): Promise<void> => {
  const { journal, first, failedPath } = work
  await refuseChanged(work)
  if (failed > 0 && failedPath !== undefined) await leaveFailed(work, failedAt, failedPath)
  journal.add({ ended: { total, failed, open } })
  if (open === 0) first?.add({ mended: total - failed })
}

export const reportOf = (
  { file, failedPath, flags }: Load,
  totals: Totals,
  failed: readonly FailedRow[],
) => ({
  file: file.path,
  ...totals,
  failedFile: totals.failed === 0 ? undefined : failedPath,
  reasons: reasonsOf(failed),
  ...(flags['dry-run'] ? { dryRun: true as const } : {}),
})

const send = async ({ file, plan, journal, connection, flags, io }: Load) => {
  const total = await countRows(file)
  const progress = flags.quiet ? silent : progressLine(file.path, total, io.err)
  try {
    return await runChunks(
      file,
      { plan, journal },
      {
        transport: createTransport(connection),
        signal: io.signal,
        now: io.now,
        concurrency: connection.concurrency,
        onAnswered: progress.advance,
        force: flags.force ?? false,
        dryRun: flags['dry-run'] ?? false,
      },
    )
  } finally {
    progress.end()
  }
}

const silent = { advance: () => {}, end: () => {} }
