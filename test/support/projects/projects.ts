import type { TestProjectConfiguration } from 'vitest/config'
import { filesByKind, type Kind } from './kinds.ts'

interface Setting {
  /** Files of one group run side by side, and groups one after the other. */
  readonly groupOrder: number
  readonly maxWorkers: number
  /** A process for each file; else a process runs many, and reads and compiles the SDK, zod and CDK once. */
  readonly isolate: boolean
  /** Of a test that failed; the report names those that needed it. */
  readonly retry?: number
  readonly globalSetup: readonly string[]
}

const environment = ['test/support/environment.ts']
const databases = ['test/support/global.ts']

/** Two cores, and one more worker, since many wait for processes or for time to pass. */
const together = { groupOrder: 0, maxWorkers: 3 }
const byItself = { maxWorkers: 1, isolate: true }

const settings: Readonly<Record<Kind, Setting>> = {
  slow: { ...together, isolate: true, globalSetup: databases },
  'slow programs': { ...together, isolate: true, retry: 1, globalSetup: databases },
  'slow network': { ...together, isolate: true, globalSetup: databases },
  shared: { ...together, isolate: false, globalSetup: databases },
  fast: { ...together, isolate: false, globalSetup: environment },
  // It has a process for each core.
  explorer: { ...byItself, groupOrder: 1, globalSetup: environment },
  measured: { ...byItself, groupOrder: 2, globalSetup: environment },
}

const projectOf = (name: Kind, include: readonly string[]): TestProjectConfiguration => {
  const { groupOrder, maxWorkers, isolate, retry = 0, globalSetup } = settings[name]
  return {
    test: {
      name,
      include: [...include],
      isolate,
      maxWorkers,
      retry,
      globalSetup: [...globalSetup],
      sequence: { groupOrder },
      setupFiles: ['test/support/projects/restore.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }
}

export const projects = (): TestProjectConfiguration[] =>
  [...filesByKind()].map(([kind, files]) => projectOf(kind, files))
