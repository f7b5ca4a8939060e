import { cancelCommand, errorsCommand, statusCommand } from './commands/batches.ts'
import { eventsCommand } from './commands/events.ts'
import { exportCommand } from './commands/export.ts'
import { applyCommand, importCommand } from './commands/import.ts'
import { listCommand } from './commands/list.ts'
import { retryCommand } from './commands/retry.ts'
import { webhookCommand } from './commands/webhook.ts'
import { type CommandName, isCommand } from './commands.ts'
import { complaint, complaintLine } from './complaint.ts'
import { completionFor } from './completion.ts'
import { type CommandLine, onlyOperand, readFlags, refuseForeign } from './flags.ts'
import { help, helpOf } from './help.ts'
import type { ExitCode, Io } from './io.ts'
import { shown } from './shown.ts'
import { UsageError } from './usage-error.ts'

type Command = (given: CommandLine, io: Io) => Promise<ExitCode>

const commands: Readonly<Record<CommandName, Command>> = {
  import: importCommand,
  apply: applyCommand,
  retry: retryCommand,
  export: exportCommand,
  list: listCommand,
  status: statusCommand,
  errors: errorsCommand,
  cancel: cancelCommand,
  webhook: webhookCommand,
  events: eventsCommand,
  completion: async (given, io) => said(completionFor(onlyOperand(given, 'SHELL')), io),
  help: async ({ operands }, io) => said(operands.length === 0 ? help : helpOf(named(operands[0])), io),
}

const named = (command: string | undefined): CommandName => {
  if (isCommand(command)) return command
  throw new UsageError(`there is no command ${JSON.stringify(command ?? '')}`)
}

/** Runs one command line, and prints an error as one line. */
export const program = async (args: readonly string[], version: string, io: Io): Promise<ExitCode> => {
  try {
    const given = readFlags(args)
    if (given.flags.version) return said(`${version}\n`, io)
    if (given.command === undefined && (given.flags.help || args.length === 0)) return said(help, io)
    const command = named(given.command)
    if (given.flags.help) return said(helpOf(command), io)
    refuseForeign(given)
    return await commands[command](given, io)
  } catch (error) {
    io.err.write(`multistatus: ${shown(complaint(error, io))}\n`)
    // A script that reads stdout always gets a line.
    if (args.includes('--json')) io.out.write(complaintLine(error, io))
    return 1
  }
}

const said = (text: string, { out }: Io): ExitCode => {
  out.write(text)
  return 0
}
