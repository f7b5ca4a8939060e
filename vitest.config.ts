import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    // Two cores: more workers than that only make each other slow.
    maxWorkers: 2,
    // Some tests measure time or processor time beside another worker: in the gate what fails once is measured again.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
