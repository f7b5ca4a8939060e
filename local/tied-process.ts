import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * A guard beside the command waits for the end of a pipe that this process holds open, then ends the command.
 * The kernel closes that pipe whenever this process dies, even by SIGKILL, so no signal or exit handler is
 * needed. `exec` keeps the command's own process id as the child's.
 */
const guard = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$@" 3<&- </dev/null'

/** A child that ignores SIGTERM this long is killed. */
const graceMilliseconds = 3_000

export interface TiedProcess {
  readonly pid: number
  readonly running: () => boolean
  /** The end of its output to stderr, for an error message. */
  readonly complaint: () => string
  stop(): Promise<void>
}

/** Starts a command that cannot outlive this process and does not keep it alive. */
export const startTied = async (command: string, args: readonly string[]): Promise<TiedProcess> => {
  // It has a group of its own, so that Ctrl-C reaches only this process, which then stops its parts in order.
  const child = spawn('/bin/sh', ['-c', guard, 'sh', command, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  const complaint = lastWords(child)
  await once(child, 'spawn')
  child.once('exit', () => child.stdin?.destroy())
  release(child)
  return {
    pid: child.pid ?? 0,
    running: () => isRunning(child),
    complaint,
    stop: () => stop(child),
  }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

const stop = async (child: ChildProcess): Promise<void> => {
  if (!isRunning(child)) return
  const gone = once(child, 'exit')
  child.ref()
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
  await gone
  clearTimeout(impatience)
}

/** The pipes are sockets; unreferenced, they let this process end when it has nothing else to do. */
const release = (child: ChildProcess): void => {
  child.unref()
  for (const pipe of [child.stdin, child.stderr])
    if (pipe && 'unref' in pipe) (pipe as { unref(): void }).unref()
}

const lastWords = (child: ChildProcess): (() => string) => {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-2_000)
  })
  return () => text.trim()
}
