import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { run } from './command.ts'
import { work } from './places.ts'

const folder = `${work}venv/`
const requirements = new URL('./requirements.txt', import.meta.url).pathname

/** The path of a command of the Python environment, which is made when it is missing or out of date. */
export const pythonCommand = async (name: string): Promise<string> => {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = `${folder}made-from`
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(`${folder}bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '-r', requirements])
    writeFileSync(mark, wanted)
  }
  return `${folder}bin/${name}`
}
