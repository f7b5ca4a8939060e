#!/usr/bin/env node
import { createRequire } from 'node:module'
import { runAsProcess } from './process.ts'

const load = createRequire(import.meta.url)
const versionOf = (path: string): string => String((load(path) as { version: unknown }).version)
// Beside the sources, or one folder up in a build.
const version = import.meta.url.endsWith('.ts')
  ? versionOf('../package.json')
  : versionOf('../../package.json')

await runAsProcess(process.argv.slice(2), version)
