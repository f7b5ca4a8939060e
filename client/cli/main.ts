#!/usr/bin/env node
import { createRequire } from 'node:module'
import { program } from './program.ts'

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

const load = createRequire(import.meta.url)
const versionOf = (path: string): string => String((load(path) as { version: unknown }).version)
// Beside the sources, or one folder up in a build.
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
