#!/usr/bin/env node
import { clientCommands, completionFor } from '../client/cli/completion.ts'
import { runAsProcess } from '../client/cli/process.ts'
import { shown } from '../client/cli/shown.ts'
import { help } from './help.ts'
import { completableKit, kitCommands } from './table.ts'
import { version } from './version.ts'

const run = async (args: readonly string[]): Promise<void> => {
  const [name = '', ...rest] = args
  const asksForHelp = ['', 'help', '--help', '-h'].includes(name)
  if (asksForHelp && rest.length === 0) return void process.stdout.write(help)
  const [command, given] = name === 'help' ? [rest[0] ?? '', ['--help']] : [name, rest]
  if (command === 'completion' && given.length === 1 && given[0]?.startsWith('-') === false)
    return void process.stdout.write(completionFor(given[0], [...completableKit(), ...clientCommands()]))
  const known = Object.hasOwn(kitCommands, command) ? kitCommands[command] : undefined
  if (known === undefined) return runAsProcess(args, version)
  try {
    await (await known.load())(given)
  } finally {
    if (!known.stays) setImmediate(end)
  }
}

/** What a deployer's module has begun (a timer, connections) would keep this going. All that was said is out first. */
const end = () => void process.stdout.write('', () => process.exit())

// The reader of the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`multistatus: ${shown(error instanceof Error ? error.message : String(error))}\n`)
  process.exitCode = 1
}
