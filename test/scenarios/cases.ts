import { it } from 'vitest'
import type { Capability, Distance } from './distances.ts'

type Case = (name: string, run: () => Promise<void>) => void

/**
 * `it` for cases that not every distance can show. What a distance lacks is skipped, and said by name: a list of
 * what was not shown must not need a search for what is missing.
 */
export const casesOf = (distance: Distance): ((...needed: readonly Capability[]) => Case) => {
  const lacking: string[] = []
  // When all cases have been declared. A hook would not run where every case of a block is skipped.
  queueMicrotask(() => {
    if (lacking.length > 0) console.log(`not shown at ${distance.name}:\n  ${lacking.join('\n  ')}`)
  })
  return (...needed) =>
    (name, run) => {
      const missing = needed.filter((capability) => !distance.can.has(capability))
      if (missing.length === 0) return void it(name, run)
      lacking.push(`${name} (needs ${missing.join(', ')})`)
      it.skip(name, run)
    }
}
