import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { run } from '../deployed/command.ts'

/**
 * The folder of the commands of a Python environment, which is made when it is missing or out of date.
 * @param folder of the environment, with a slash at the end.
 * @param requirements a file with the packages and their versions.
 */
export const pythonCommandsIn = async (folder: string, requirements: URL): Promise<string> => {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = `${folder}made-from`
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    const install = ['install', '--quiet', '--disable-pip-version-check', '-r', requirements.pathname]
    await run(`${folder}bin/pip`, install)
    writeFileSync(mark, wanted)
  }
  return `${folder}bin/`
}
