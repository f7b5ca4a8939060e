import { defineConfig } from 'vitest/config'
import { namesToRun } from './unrepresentable.ts'

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: [
      'test/deployed/checks/*.check.ts',
      'test/scenarios/**/*.test.ts',
      'test/reference/documents.test.ts',
    ],
    // They look at functions and queues in this process, not at a URL.
    exclude: ['test/scenarios/log.test.ts', 'test/scenarios/async-fairness.test.ts'],
    testNamePattern: namesToRun,
    globalSetup: ['test/deployed/setup.ts'],
    // One deployment, whose process some checks kill: one file at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
