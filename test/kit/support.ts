import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { scratch } from '../support/projects/scratch.ts'

const main = new URL('../../kit/main.ts', import.meta.url).pathname

export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-'))
  scratch.push(folder)
  return folder
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the package's command to its end. */
export const multistatus = (cwd: string, ...args: string[]): Promise<Ended> =>
  new Promise((ended) => {
    execFile(process.execPath, [main, ...args], { cwd }, (error, out, err) =>
      ended({ code: error ? Number(error.code) : 0, out, err }),
    )
  })

/** Starts the package's command; it is killed with the test. */
export const started = (cwd: string, ...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, heard: hearing(child) }
}

/** Waits until a process has said something, and gives all that it has said until then. */
const hearing = (child: ChildProcess) => {
  let said = ''
  const changed = new Set<() => void>()
  const tell = () => {
    for (const one of changed) one()
  }
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      tell()
    })
  child.once('close', tell)
  return (wanted: RegExp) =>
    new Promise<string>((found, failed) => {
      const look = () => {
        const isOver = child.exitCode !== null
        if (!wanted.test(said) && !isOver) return
        changed.delete(look)
        if (wanted.test(said)) found(said)
        else failed(new Error(`nothing like ${wanted} in:\n${said}`))
      }
      changed.add(look)
      look()
    })
}
