import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { replacedProject } from './project.ts'

/**
 * `npm run test:replaced`: another collection in the place of the samples breaks nothing. Runs all that needs neither a
 * database nor a process, and some of each other kind; `-- test/…` runs those files instead.
 */

/** Each reaches a service in another way: in this process, over a socket, in a process of its own, by its stores. */
const some = [
  'test/client/batch.test.ts',
  'test/faults/batch-table.test.ts',
  'test/formats/names.test.ts',
  'test/hostile/gateway.test.ts',
  'test/infra/function.test.ts',
  'test/local/main.test.ts',
  'test/property/invariants.test.ts',
  'test/reference/documents.test.ts',
  'test/scenarios/batch.test.ts',
  'test/scenarios/extension.test.ts',
  'test/scenarios/service.test.ts',
]

const commandsFor = (files: readonly string[]): readonly (readonly string[])[] => [
  ['npm', 'run', '--silent', 'generate'],
  ['npm', 'run', '--silent', 'types'],
  ['npm', 'run', '--silent', 'generated'],
  ...(files.length > 0
    ? [['npx', 'vitest', 'run', ...files]]
    : [
        ['npx', 'vitest', 'run', '--project', 'fast'],
        ['npx', 'vitest', 'run', ...some],
      ]),
]

/** @returns the exit code of the first command that fails, or 0. */
const main = async (files: readonly string[]): Promise<number> => {
  const cwd = replacedProject()
  for (const [command = '', ...args] of commandsFor(files)) {
    console.log(`> ${[command, ...args].join(' ')}`)
    const [code] = await once(spawn(command, args, { cwd, stdio: 'inherit' }), 'exit')
    if (code !== 0) return Number(code ?? 1)
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
