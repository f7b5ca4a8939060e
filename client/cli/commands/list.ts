import { createClient } from '../../client.ts'
import type { BatchStatus } from '../../model/asynchronous.ts'
import { service, states } from '../../service.ts'
import { connectionOf } from '../connect.ts'
import { type CommandLine, choiceOf, integerOf } from '../flags.ts'
import type { ExitCode, Io } from '../io.ts'
import { number } from '../progress.ts'
import { shown } from '../shown.ts'
import { UsageError } from '../usage-error.ts'

/** `list`: the caller's batches, newest first. */
export const listCommand = async ({ flags, operands }: CommandLine, io: Io): Promise<ExitCode> => {
  if (operands.length > 0)
    throw new UsageError('list takes no operand; multistatus status BATCH is about one')
  const most = integerOf(flags, 'limit', { usual: 20, most: 10_000 })
  const state = choiceOf('state', flags.state, states)
  const client = createClient(await connectionOf(flags, io))
  const found: BatchStatus[] = []
  const pageSize = Math.min(most, service.batchesPerPage)
  for await (const batch of client.batches({ state, pageSize, signal: io.signal })) {
    found.push(batch)
    if (found.length === most) break
  }
  io.out.write(flags.json ? `${JSON.stringify({ batches: found })}\n` : shown(inWords(found)))
  return 0
}

const inWords = (batches: readonly BatchStatus[]): string =>
  batches.length === 0 ? 'no batch\n' : batches.map((batch) => `${columnsOf(batch)}\n`).join('')

const columnsOf = ({ id, state, outcome, summary, createdAt = '', import: source }: BatchStatus): string => {
  const how = outcome === undefined ? state : `${state}, ${outcome}`
  const counts = `${number(summary.total)} operations, ${number(summary.failed)} failed`
  const what = source === undefined ? '' : `  ${source.action ?? source.method} ${source.collection}`
  return `${id}  ${createdAt}  ${how.padEnd(20)}  ${counts}${what}`
}
