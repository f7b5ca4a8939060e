#!/usr/bin/env node
import { createRequire } from 'node:module'
import { program } from './program.ts'

const stopping = new AbortController()
const dropping = new AbortController()
const unread = new AbortController()
// The first asks to stop, the second not to wait for answers; the third is not held up.
const stop = () => (stopping.signal.aborted ? dropping : stopping).abort()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (dropping.signal.aborted) process.exit(1)
    stop()
  })
}

// Whoever reads the output may stop reading. What became of the rows is the same, and so is the exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (stream === process.stdout) unread.abort()
  })
}

const load = createRequire(import.meta.url)
const versionOf = (path: string): string => String((load(path) as { version: unknown }).version)
// Beside the sources, or one folder up where they were built.
const version = import.meta.url.endsWith('.ts')
  ? versionOf('../package.json')
  : versionOf('../../package.json')

process.exitCode = await program(process.argv.slice(2), version, {
  env: process.env,
  stdin: process.stdin,
  out: process.stdout,
  err: process.stderr,
  signal: stopping.signal,
  now: dropping.signal,
  unread: unread.signal,
})
