import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { run } from '../../deployed/command.ts'
import { pythonCommandsIn } from '../../support/venv.ts'

const work = fileURLToPath(new URL('../../../.build/faces/', import.meta.url))

/** Runs a script of this folder with an argument, and what it reads; returns what it printed. */
export type RunPython = (script: string, argument: string, asked: unknown) => Promise<unknown>

/**
 * Python with the clients, in an environment of its own. Undefined, with a line that says why, where there is none.
 * @throws Error in the gate, which has one.
 */
export const pythonClients = async (): Promise<RunPython | undefined> => {
  try {
    await run('python3', ['-c', 'import venv, ensurepip'])
    const commands = await pythonCommandsIn(`${work}venv/`, new URL('./requirements.txt', import.meta.url))
    return runner(`${commands}python`)
  } catch (error) {
    if (process.env.CI !== undefined) throw error
    console.log(`no Python clients here: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

const runner =
  (python: string): RunPython =>
  async (script, argument, asked) => {
    const file = fileURLToPath(new URL(`./${script}`, import.meta.url))
    const child = spawn(python, [file, argument], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(JSON.stringify(asked))
    const [printed, [code]] = await Promise.all([json(child.stdout), once(child, 'exit')])
    if (code !== 0) throw new Error(`${script} ended with ${code}`)
    return printed
  }
