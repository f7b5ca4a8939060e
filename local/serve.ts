import { type Front, readArguments } from './arguments.ts'
import { createParts } from './parts.ts'
import type { StackOptions } from './stack.ts'
import { tellStrays } from './stray.ts'

/** Runs the service until a signal ends it. A mistake is one line, and the exit code 1. */
export const serve = async (args: readonly string[], front: Front): Promise<void> => {
  const command = readArguments(args, process.env, front)
  if ('help' in command) return console.log(command.help)
  if ('mistake' in command) return fail(`${command.mistake} (--help lists the options)`)
  const parts = createParts()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => parts.stop().then(() => process.exit(0)))
  try {
    tellStrays()
    // Loaded only now, since help and error messages need none of it.
    const { openSession } = await import('./session.ts')
    await openSession(command.run, { file: command.collections, front }, parts)
  } catch (error) {
    await parts.stop()
    fail(explain(error, command.run))
    // What the collections have begun would keep it going.
    process.exit()
  }
}

const fail = (message: string): void => {
  console.error(`multistatus: ${message}`)
  process.exitCode = 1
}

const explain = (error: unknown, options: StackOptions): string => {
  if (!(error instanceof Error)) return String(error)
  const inUse = 'code' in error && error.code === 'EADDRINUSE'
  return inUse ? `port ${options.port} is in use; name another with --port N` : error.message
}
