import { rmSync } from 'node:fs'
import { afterAll, vi } from 'vitest'
import { scratch } from './scratch.ts'

/** A local stack tells the functions in its process where everything is: the next file's stack is another one. */
const before = { ...process.env }

afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true })
})
