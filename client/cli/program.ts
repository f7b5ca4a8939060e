import { MultistatusError, RequestError, reasonOf } from '../errors.ts'
import { cancelCommand, errorsCommand, statusCommand } from './commands/batches.ts'
import { applyCommand, importCommand } from './commands/import.ts'
import { retryCommand } from './commands/retry.ts'
import { type Given, readFlags } from './flags.ts'
import { help } from './help.ts'
import type { ExitCode, Io } from './io.ts'
import { UserError } from './mistake.ts'

type Command = (given: Given, io: Io) => Promise<ExitCode>

const commands: ReadonlyMap<string, Command> = new Map([
  ['import', importCommand],
  ['apply', applyCommand],
  ['retry', retryCommand],
  ['status', statusCommand],
  ['errors', errorsCommand],
  ['cancel', cancelCommand],
])

/** Runs one command line, and says in a line what went wrong. */
export const program = async (args: readonly string[], version: string, io: Io): Promise<ExitCode> => {
  try {
    const given = readFlags(args)
    if (given.flags.version) return said(`${version}\n`, io)
    if (given.flags.help || (given.command === undefined && args.length === 0)) return said(help, io)
    const command = commands.get(given.command ?? '')
    if (command === undefined)
      throw new UserError(`there is no command ${JSON.stringify(given.command ?? '')}`)
    return await command(given, io)
  } catch (error) {
    io.err.write(`multistatus: ${complaint(error, io)}\n`)
    return 1
  }
}

const said = (text: string, { out }: Io): ExitCode => {
  out.write(text)
  return 0
}

const complaint = (error: unknown, { signal }: Io): string => {
  if (signal.aborted) return 'stopped; the same command, without --fresh, goes on from here'
  if (error instanceof UserError)
    return `${error.message}${/^say |no command/.test(error.message) ? ' (multistatus --help)' : ''}`
  if (error instanceof RequestError) return `${error.message}${hint(error)}`
  if (error instanceof MultistatusError) return `${error.message}; the same command goes on from here`
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return error.message
  return error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)
}

const hint = ({ status, requestId }: RequestError): string => {
  if (status === 401 || status === 403) return '; give --token or --sigv4, or ask for the right to do this'
  return requestId === undefined ? '' : ` (request ${requestId})`
}
