import { NoAnswerError } from '../../errors.ts'
import { complaint } from '../complaint.ts'
import type { CommandLine } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { operandOf } from '../run/again.ts'
import { asJson, exitCodeOf, inWords, print, type Report } from '../run/report.ts'
import { shown } from '../shown.ts'
import { UsageError } from '../usage-error.ts'

type Ended =
  | { readonly file: string; readonly report: Report }
  | { readonly file: string; readonly error: unknown }

/** Runs a command for each file, and adds up the outcomes. */
export const inEach = async (
  { command, operands, flags }: CommandLine,
  io: Io,
  run: (file: string) => Promise<Report>,
): Promise<ExitCode> => {
  const [only, ...more] = operands
  if (only === undefined) throw new UsageError(`multistatus ${command} takes at least one FILE`)
  if (more.length === 0) {
    const report = await run(only)
    return print(report, { again: operandOf(report.file), json: flags.json ?? false }, io)
  }
  const twice = operands.find((file, at) => operands.indexOf(file) < at)
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`)
  if (flags.failed !== undefined) throw new UsageError('--failed is for one FILE')
  const ended = await allOf(operands, run, io)
  return printAll(ended, flags.json ?? false, io)
}

/** A file that cannot be loaded does not stop the others; a service that does not answer, or the user, does. */
const allOf = async (
  files: readonly string[],
  run: (file: string) => Promise<Report>,
  io: Io,
): Promise<Ended[]> => {
  const ended: Ended[] = []
  let isOver = false
  for (const file of files) {
    try {
      if (isOver) throw new UsageError('not begun; the same command goes on with it')
      ended.push({ file, report: await run(file) })
    } catch (error) {
      isOver ||= error instanceof NoAnswerError || io.signal.aborted
      io.err.write(`multistatus: ${shown(`${file}: ${complaint(error, io)}`)}\n`)
      ended.push({ file, error })
    }
  }
  return ended
}

const printAll = (ended: readonly Ended[], json: boolean, io: Io): ExitCode => {
  const reports = ended.flatMap((one) => ('report' in one ? [one.report] : []))
  const sum = (of: (report: Report) => number) => reports.reduce((all, report) => all + of(report), 0)
  const totals = { total: sum(({ total }) => total), failed: sum(({ failed }) => failed) }
  const code = codeOf(ended, totals)
  if (json) {
    const files = ended.map((one) =>
      'report' in one
        ? asJson(one.report)
        : { file: one.file, outcome: 'failed', error: { message: complaint(one.error, io) } },
    )
    const success = totals.total - totals.failed
    const outcome = code === 0 ? 'succeeded' : code === 2 ? 'partial' : 'failed'
    io.out.write(`${JSON.stringify({ outcome, ...totals, success, files })}\n`)
  } else
    for (const report of reports)
      io.out.write(`${shown(inWords(report, operandOf(report.file)).join('\n'))}\n`)
  return code
}

const codeOf = (ended: readonly Ended[], { total, failed }: { total: number; failed: number }): ExitCode => {
  const isWhole = ended.every((one) => 'report' in one && exitCodeOf(one.report) === 0)
  if (isWhole) return 0
  return failed < total ? 2 : 1
}
