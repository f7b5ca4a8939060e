import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** A process of its own: it exchanges timers, and takes both cores. Rejects when a history has violations. */
const explore = async (...options: string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, [main, ...options]).catch((error: { stdout?: string }) => {
    throw new Error(`violations; the last lines say how to repeat one:\n${error.stdout}`)
  })
  return stdout
}

it('finds nothing wrong in histories of every kind', { timeout: 180_000 }, async () => {
  const said = await explore('--minutes', '0.5', '--seed', 'fixed')
  // How far it gets is the machine's; that it gets somewhere is not.
  expect(said).toMatch(/^seed fixed: \d{2,} histories .*, 0 with violations$/m)
  process.stdout.write(said)
})

it('finds nothing wrong over the embedded DynamoDB either', { timeout: 180_000 }, async () => {
  const said = await explore(
    '--minutes',
    '0.1',
    '--seed',
    'embedded',
    '--store',
    'embedded',
    '--processes',
    '1',
  )
  expect(said).toMatch(/^seed embedded: \d+ histories .*, 0 with violations$/m)
})
