import type { ExitCode, Io } from '../io.ts'
import { number } from '../progress.ts'
import type { Totals } from './journal.ts'

/** What a run came to. */
export interface Report extends Totals {
  readonly file: string
  readonly requests: number
  readonly retries: number
  readonly seconds: number
  /** Where the failed rows are, if there are any. */
  readonly failedFile: string | undefined
  /** The batch that the service worked on. */
  readonly batch?: string | undefined
  /** An earlier run had done it all. */
  readonly already: boolean
}

/** Nothing was done of no rows, so that is no success either. */
export const exitCodeOf = ({ total, failed }: Pick<Totals, 'total' | 'failed'>): ExitCode => {
  if (failed === 0) return total === 0 ? 1 : 0
  return failed < total ? 2 : 1
}

const outcomes = { 0: 'succeeded', 2: 'partial', 1: 'failed', 3: 'running' } as const

export const print = (report: Report, again: string, json: boolean, { out }: Io): ExitCode => {
  const code = exitCodeOf(report)
  const { total, failed, ...rest } = report
  if (json) {
    out.write(
      `${JSON.stringify({ outcome: outcomes[code], total, success: total - failed, failed, ...rest })}\n`,
    )
  } else out.write(`${inWords(report, again).join('\n')}\n`)
  return code
}

const inWords = (report: Report, again: string): string[] => {
  const { file, total, failed, open, requests, retries, seconds, failedFile, already } = report
  const counts = `${number(total)} ${total === 1 ? 'row' : 'rows'}: ${number(total - failed)} succeeded, ${number(failed)} failed`
  const effort = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${retries} of them retries, ${seconds.toFixed(1)} s`
  const lines = [
    `${file}: ${counts} (${already ? 'done in an earlier run; --fresh sends it all again' : effort})`,
  ]
  if (failedFile !== undefined && failed > 0) lines.push(`Failed rows, the reason beside each: ${failedFile}`)
  if (open > 0) lines.push(`${number(open)} of them may still succeed: run the same command again.`)
  else if (failed > 0) lines.push(`Correct them there, then: multistatus retry ${again}`)
  return lines
}
