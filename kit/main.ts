#!/usr/bin/env node
import { runAsProcess } from '../client/cli/process.ts'
import { help } from './help.ts'
import { UsageFault } from './usage-fault.ts'
import { version } from './version.ts'

/** The commands of the kit; all others are the client's. */
const commands: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<void>>>> = {
  dev: async () => (await import('./commands/dev.ts')).dev,
  init: async () => (await import('./commands/init.ts')).init,
  reindex: async () => (await import('./commands/operate.ts')).operateAs('reindex'),
  upgrade: async () => (await import('./commands/operate.ts')).operateAs('upgrade'),
  openapi: async () => (await import('./commands/openapi.ts')).openapi,
}

const run = async (args: readonly string[]): Promise<void> => {
  const [name = '', ...rest] = args
  const asksForHelp = ['', 'help', '--help', '-h'].includes(name)
  if (asksForHelp && rest.length === 0) return void process.stdout.write(help)
  const [command, given] = name === 'help' ? [rest[0] ?? '', ['--help']] : [name, rest]
  if (!Object.hasOwn(commands, command)) return runAsProcess(args, version)
  const load = commands[command]
  await (await load?.())?.(given)
}

// The reader of the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`multistatus: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof UsageFault ? 2 : 1
}
