import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { type Mutant, mutants } from './mutants.ts'

/**
 * Does the adversary bite? Puts each fault into a copy of the code and counts the histories until it is found.
 * `node test/adversary/mutants/main.ts [--histories N] [--minutes N] [--seed S] [name …]`; not a part of `npm test`.
 */
const root = new URL('../../../', import.meta.url).pathname
const run = promisify(execFile)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    histories: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})

const copied = ['functions', 'local', 'test/adversary', 'package.json'] as const

/** @throws Error when the piece is not there, or not once: the code has moved on, and the fault must follow. */
const mutate = (folder: string, { name, changes }: Mutant): void => {
  for (const { file, from, to } of changes) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    if (text.split(from).length !== 2) throw new Error(`"${name}" does not fit ${file} any more`)
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
  }
}

const explore = async (mutant: Mutant): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'))
  try {
    for (const part of copied) cpSync(join(root, part), join(folder, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    mutate(folder, mutant)
    const options = [
      '--histories',
      values.histories,
      '--minutes',
      values.minutes,
      '--seed',
      values.seed,
      '--first',
      '--processes',
      '1',
      ...(mutant.kind ? ['--kind', mutant.kind] : []),
    ]
    const main = join(folder, 'test/adversary/main.ts')
    const { stdout } = await run(process.execPath, [main, ...options]).catch(
      (error: { stdout: string }) => error,
    )
    return outcomeIn(stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const outcomeIn = (said: string): string => {
  const [, histories] = /: (\d+) histories/.exec(said) ?? []
  const [first = ''] = said.split('\n')
  return first.startsWith('"')
    ? `found after ${histories} histories: ${first}`
    : `NOT found in ${histories} histories`
}

const wanted = positionals.length > 0 ? mutants.filter(({ name }) => positionals.includes(name)) : mutants
for (const mutant of wanted) {
  const outcome = await explore(mutant).catch((error: unknown) => `failed: ${String(error)}`)
  process.stdout.write(`${mutant.name.padEnd(34)} ${mutant.kind ?? 'all'.padEnd(7)} ${outcome}\n`)
}
