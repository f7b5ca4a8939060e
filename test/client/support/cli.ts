import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { program as run } from '../../../client/cli/program.ts'

export interface Finished {
  /** Undefined for a process that was killed. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

const program = new URL('../../../client/cli/main.ts', import.meta.url).pathname

/** Runs the command line in a folder, to its end. */
export const multistatus = async (
  folder: string,
  args: readonly string[],
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Finished> => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  onStart(child)
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await once(child, 'exit')) as [number | null]
  const [stdout, stderr] = await output
  return { code: code ?? undefined, stdout, stderr }
}

/** The same in this process: quicker, and nothing of it can be killed. */
export const inProcess = (...args: readonly string[]): Promise<Finished> =>
  withInput(new Uint8Array(), ...args)

/** With something on standard input, or another environment. */
const withInput = async (input: string | Uint8Array, ...args: readonly string[]): Promise<Finished> =>
  inEnvironment({}, input, ...args)

export const inEnvironment = async (
  env: Readonly<Record<string, string>>,
  input: string | Uint8Array,
  ...args: readonly string[]
): Promise<Finished> => {
  const written = { out: '', err: '' }
  const writer = (stream: keyof typeof written) => ({
    isTTY: false,
    write: (text: string | Uint8Array) => {
      written[stream] += String(text)
      return true
    },
  })
  const { signal } = new AbortController()
  // Nobody's own settings.
  const home = { XDG_CONFIG_HOME: '/nowhere' }
  const stdin = Readable.from([Buffer.from(input)])
  const io = {
    env: { ...home, ...env },
    stdin,
    out: writer('out'),
    err: writer('err'),
    signal,
    now: signal,
    unread: signal,
  }
  const code = await run(args, '1.2.3', io)
  return { code, stdout: written.out, stderr: written.err }
}

/** A folder that is gone with the test. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
