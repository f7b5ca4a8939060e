import type { ExitCode, Io } from '../io.ts'
import { number } from '../progress.ts'
import { shown } from '../shown.ts'
import type { Totals } from './journal.ts'
import type { Reason } from './reasons.ts'

/** The outcome of a run. */
export interface Report extends Totals {
  readonly file: string
  readonly requests: number
  readonly retries: number
  readonly seconds: number
  /** The path of the failed rows, if there are any. */
  readonly failedFile: string | undefined
  /** Why rows failed, the most frequent first. */
  readonly reasons: readonly Reason[]
  /** The batch that the service worked on. */
  readonly batch?: string | undefined
  /** An earlier run had finished everything. */
  readonly already: boolean
  /** Nothing was written. */
  readonly dryRun?: true | undefined
}

/** A file without rows is no success. */
export const exitCodeOf = ({ total, failed }: Pick<Totals, 'total' | 'failed'>): ExitCode => {
  if (failed === 0) return total === 0 ? 1 : 0
  return failed < total ? 2 : 1
}

const outcomes = { 0: 'succeeded', 2: 'partial', 1: 'failed', 3: 'running' } as const

/** The line for scripts. */
export const asJson = ({ total, failed, ...rest }: Report) => ({
  outcome: outcomes[exitCodeOf({ total, failed })],
  total,
  success: total - failed,
  failed,
  ...rest,
})

/** @param again the arguments for `retry`, as words of a command line. */
export const print = (
  report: Report,
  { again, json }: { readonly again: string; readonly json: boolean },
  { out }: Io,
): ExitCode => {
  out.write(json ? `${JSON.stringify(asJson(report))}\n` : `${shown(inWords(report, again).join('\n'))}\n`)
  return exitCodeOf(report)
}

export const inWords = (report: Report, again: string): string[] => {
  const { file, total, failed, failedFile, reasons } = report
  if (total === 0) return [`${file}: no row, so nothing was done`]
  return [
    `${file}: ${number(total)} ${total === 1 ? 'row' : 'rows'}: ${countsOf(report)} (${effortOf(report)})`,
    ...reasonLines(reasons),
    ...(failedFile !== undefined && failed > 0 ? [`Failed rows, the reason beside each: ${failedFile}`] : []),
    ...whatNext(report, again),
  ]
}

const countsOf = ({ total, failed, dryRun }: Report): string => {
  const would = dryRun ? ['would succeed', 'would fail'] : ['succeeded', 'failed']
  return `${number(total - failed)} ${would[0]}, ${number(failed)} ${would[1]}`
}

const effortOf = ({ already, dryRun, requests, retries, seconds }: Report): string => {
  if (already) return 'done in an earlier run; --fresh sends it all again'
  const effort = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${retries} of them retries, ${seconds.toFixed(1)} s`
  return dryRun ? `a dry run, nothing was written; ${effort}` : effort
}

/** More reasons than this would hide the frequent ones. */
const mostReasons = 10

const reasonLines = (reasons: readonly Reason[]): string[] => {
  const shown = reasons.slice(0, mostReasons)
  const wide = Math.max(0, ...shown.map(({ count }) => number(count).length))
  const lines = shown.map(
    ({ count, status, kind, line }) =>
      `${`  ${number(count)}`.padStart(wide + 2)} × ${status} ${kind}  (${count === 1 ? 'line' : 'first: line'} ${line})`,
  )
  return reasons.length > shown.length
    ? [...lines, `  … and ${reasons.length - shown.length} other reasons`]
    : lines
}

const whatNext = ({ failed, open, dryRun, failedFile }: Report, again: string): string[] => {
  if (dryRun || failed === 0) return []
  if (open === 0 && failedFile === undefined) return []
  return open > 0
    ? [`${number(open)} of them may still succeed: run the same command again.`]
    : [`Correct them there, then: multistatus retry ${again}`]
}
