import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Fleet {
  /** Where the functions listen that are alive now. */
  readonly urls: () => readonly string[]
  /** SIGKILL for one that listens, if any does, and another one in its place. False when none listened. */
  readonly kill: (choice: number) => boolean
  /** SIGKILL for all; resolves when none runs any more. None takes their place. */
  readonly stop: () => Promise<void>
}

export interface FleetOptions {
  readonly size: number
  readonly dynamodbEndpoint: string
  readonly functionTimeoutSeconds: number
}

const entry = fileURLToPath(new URL('./child.ts', import.meta.url))

/** Operations fail all the time here, and each would be a line. */
const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' }

/** So many processes of the API function, over one DynamoDB. */
export const startFleet = (options: FleetOptions): Fleet => {
  const running = new Map<ChildProcess, string | undefined>()
  let stopping = false
  const start = (): void => {
    const args = [options.dynamodbEndpoint, String(options.functionTimeoutSeconds)]
    const child = fork(entry, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env })
    running.set(child, undefined)
    child.once('message', (url) => running.has(child) && running.set(child, String(url)))
    child.once('exit', () => {
      running.delete(child)
      if (!stopping) start()
    })
  }
  for (let index = 0; index < options.size; index += 1) start()
  const listening = () => [...running].filter(([, url]) => url !== undefined)
  return {
    urls: () => listening().flatMap(([, url]) => url ?? []),
    kill: (choice) => {
      const those = listening()
      const [child] = those[Math.floor(choice * those.length)] ?? []
      return child?.kill('SIGKILL') ?? false
    },
    stop: async () => {
      stopping = true
      await Promise.all([...running.keys()].map((child) => end(child)))
    },
  }
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
