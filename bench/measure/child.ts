import { type ForkOptions, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that carries out one order at a time. */
export interface Child {
  readonly pid: number
  readonly ask: <T>(order: object) => Promise<T>
  /** Closes the channel; a child without other work then ends by itself. */
  readonly end: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The file of a child's own output: metrics and logs are written, as in production, but not read. */
const silent: ForkOptions['stdio'] = ['ignore', 'ignore', 'inherit', 'ipc']

/** Starts a module as a child and waits for its first message. @returns the child and that message. */
export const startChild = async <T>(
  module: string,
  env: NodeJS.ProcessEnv = process.env,
  execArgv: readonly string[] = [],
): Promise<{ readonly child: Child; readonly greeting: T }> => {
  const started = fork(module, [], { env, execArgv: [...execArgv], stdio: silent, serialization: 'advanced' })
  const gone = once(started, 'exit').then(([code, signal]) => {
    throw new Error(`${module} ended (${code ?? signal}) before it answered`)
  })
  gone.catch(() => {})
  const answered = async <A>(): Promise<A> => {
    const [message] = (await Promise.race([once(started, 'message'), gone])) as [Message<A>]
    if ('error' in message) throw new Error(message.error)
    return message.answer
  }
  const greeting = await answered<T>()
  const child: Child = {
    pid: started.pid ?? 0,
    ask: async (order) => {
      const answer = answered<never>()
      started.send(order)
      return answer
    },
    end: async () => {
      const exit = once(started, 'exit')
      started.disconnect()
      await exit
    },
    stop: async () => {
      if (started.exitCode !== null || started.signalCode !== null) return
      const exit = once(started, 'exit')
      started.kill('SIGTERM')
      await exit
    },
  }
  return { child, greeting }
}

export type Message<T> = { readonly answer: T } | { readonly error: string }
