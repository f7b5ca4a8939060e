import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/support/projects/order.ts'
import { projects } from './test/support/projects/projects.ts'

export default defineConfig({
  test: { projects: projects(), sequence: { sequencer: LongFirst } },
})
