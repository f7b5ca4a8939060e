import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Restarted {
  readonly url: string
  /** SIGKILL in the middle of a chunk. */
  readonly kill: () => Promise<void>
  /** Another process at the same address, with what is on the disk. */
  readonly startAgain: () => Promise<void>
}

/** Chunks that are done before. */
const early = 3

const program = fileURLToPath(new URL('./mortal.ts', import.meta.url))

/** A service that is killed in the middle of an import, and comes back. */
export const restartedService = async (): Promise<Restarted> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'multistatus-console-'))
  let child: ChildProcess | undefined
  onTestFinished(async () => {
    await ended(child)
    // The database ends by itself a moment later.
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 })
  })
  const started = async (port: string, ...chunks: string[]): Promise<string> => {
    child = spawn(process.execPath, [program, dataDir, port, ...chunks], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const [url] = await once(child, 'message')
    return String(url)
  }
  const url = await started('0', String(early))
  return {
    url,
    kill: async () => {
      const gone = child && once(child, 'exit')
      child?.send('die')
      const [code, signal] = (await gone) ?? []
      if (signal !== 'SIGKILL') throw new Error(`It ended by itself: ${code}, ${signal}`)
    },
    startAgain: async () => void (await started(new URL(url).port)),
  }
}

const ended = async (child: ChildProcess | undefined): Promise<void> => {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
