import type { Random } from '../engine/random.ts'
import type { Deployment } from '../history/spec.ts'

const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** Between two operations, between two attempts, between two deliveries, and on another day. */
const moments = [
  0,
  60,
  200,
  2 * second,
  33 * second,
  2 * minute,
  10 * minute,
  90 * minute,
  26 * hour,
] as const

/** From here on so many of a hundred calls meet a version that writes the next formats, or one that does not. */
interface Step {
  readonly at: number
  readonly writesNext: boolean
  readonly percent: number
}

/**
 * Goes over to a version that writes what the one before only reads, and back: by a canary or at once, taken back in the
 * midst of it or later, and forth again.
 */
export const rolledOut = (deployments: readonly Deployment[], random: Random): readonly Deployment[] => {
  if (random.chance(0.4)) return deployments
  const steps = Array.from({ length: random.int(1, 4) }, (): Step => {
    const writesNext = random.chance(0.6)
    return { at: random.pick(moments), writesNext, percent: random.pick([100, 50, 10]) }
  })
  const begun = random.chance(0.4)
  const [first, ...others] = deployments.map((one) => ({
    ...one,
    version: { ...one.version, writesNext: begun },
  }))
  if (first === undefined) return deployments
  return [...others, ...steps].sort((a, b) => a.at - b.at).reduce(after, [first])
}

/** A deployment of other code leaves the formats as they are, and one of other formats leaves the code. */
const after = (before: readonly Deployment[], next: Deployment | Step): readonly Deployment[] => {
  const { version } = before.at(-1) as Deployment
  if ('version' in next)
    return [...before, { ...next, version: { ...next.version, writesNext: version.writesNext ?? false } }]
  const { at, writesNext, percent } = next
  return [...before, { at, percent, version: { ...version, writesNext } }]
}
