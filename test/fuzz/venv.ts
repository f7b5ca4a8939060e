import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from '../deployed/command.ts'

/** Everything that a run leaves behind; ignored by git, safe to delete. */
export const work = fileURLToPath(new URL('../../.build/fuzz/', import.meta.url))

const folder = `${work}venv/`
const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url))

/** The folder of the Python environment's commands; it is made when it is missing or out of date. */
export const pythonCommands = async (): Promise<string> => {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = `${folder}made-from`
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(`${folder}bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '-r', requirements])
    writeFileSync(mark, wanted)
  }
  return `${folder}bin/`
}
