import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { composeWorker } from '../../../functions/compose/worker.ts'
import type { Loaders } from '../../../local/functions.ts'
import { type Stack, start } from '../../../local/stack.ts'
import { collections } from '../../support/declared.ts'

export interface Restarted {
  readonly url: string
  /** Whoever asks from now on is refused; a chunk that is being worked on is finished before. */
  readonly stop: () => Promise<void>
  /** At the same address, with the queues and bodies that the disk has. */
  readonly startAgain: () => Promise<void>
}

/** Chunks that are done before the service goes away. */
const early = 3

/** A service that goes away in the middle of an import, and comes back. */
export const restartedService = async (dynamodb: string): Promise<Restarted> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'multistatus-console-'))
  const options = { collections, dynamodb, dataDir, workers: 1 }
  const { load, release } = heldWorker()
  let stack: Stack = await start({ ...options, port: 0, load })
  onTestFinished(async () => {
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const { url } = stack
  return {
    url,
    stop: () => {
      const stopped = stack.stop()
      release()
      return stopped
    },
    startAgain: async () => {
      stack = await start({ ...options, port: Number(new URL(url).port) })
    },
  }
}

/** The deployed worker; after the first chunks the next one waits, so that the import is not over too soon. */
const heldWorker = (): { readonly load: Loaders; readonly release: () => void } => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let chunks = 0
  const worker: Loaders['worker'] = async () => {
    const handle = composeWorker(collections)
    return async (...given) => {
      if (++chunks > early) await held
      return handle(...given)
    }
  }
  return { load: { worker }, release }
}
