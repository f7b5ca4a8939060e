import { registerHooks } from 'node:module'

/**
 * Chunks of a thousand rows would make histories of thousands of rows. Where a deployment's cut is asked for, the one
 * of the attempt that asks is told: so small ones, and others after a deployment.
 */
export const exchangeCuts = (): void => {
  const attempts = new URL('./attempt.ts', import.meta.url).href
  registerHooks({
    load: (url, context, next) =>
      url.endsWith('/functions/jobs/cuts.ts')
        ? { format: 'module', shortCircuit: true, source: sourceFor(attempts) }
        : next(url, context),
  })
}

const sourceFor = (attempts: string): string => `
import { currentAttempt } from ${JSON.stringify(attempts)}

const cut = (usual, of) => {
  const value = () => of(currentAttempt()) ?? usual
  return { valueOf: value, toJSON: value }
}
export const rowsPerChunk = cut(1000, (attempt) => attempt?.cuts)
export const bytesPerChunk = 1024 * 1024
`
