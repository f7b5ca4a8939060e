import { program } from './program.ts'

/** Runs a command line as this process: its streams, its signals, its exit code. */
export const runAsProcess = async (args: readonly string[], version: string): Promise<void> => {
  const stopping = new AbortController()
  const dropping = new AbortController()
  const unread = new AbortController()
  // The first signal stops new requests, the second aborts running ones; the third ends the process as usual.
  const stop = () => (stopping.signal.aborted ? dropping : stopping).abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (dropping.signal.aborted) process.exit(1)
      stop()
    })
  }

  // The reader of the output may close it. That changes neither the rows nor the exit code.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      if (stream === process.stdout) unread.abort()
    })
  }

  process.exitCode = await program(args, version, {
    env: process.env,
    stdin: process.stdin,
    out: process.stdout,
    err: process.stderr,
    signal: stopping.signal,
    now: dropping.signal,
    unread: unread.signal,
  })
}
