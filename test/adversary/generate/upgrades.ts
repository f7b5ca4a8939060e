import type { Random } from '../engine/random.ts'
import type { Deployment } from '../history/spec.ts'

const [second, minute] = [1_000, 60_000]

/** Before the first operations, between two of them, between two attempts, between two deliveries. */
const moments = [150, 250, 400, 2 * second, 33 * second, 41 * second, 2 * minute] as const

/** From here on so many of a hundred calls meet this version of the schema. */
interface Step {
  readonly at: number
  readonly schemaVersion: 1 | 2
  readonly percent: number
}

/**
 * In a part of the histories the schema of the items changes: at once, or in a canary beside the version before; taken back
 * in the midst of it or not. In the end there is only the later one, since it alone knows what to do with all items.
 */
export const upgraded = (deployments: readonly Deployment[], random: Random): readonly Deployment[] => {
  if (random.chance(0.55)) return deployments
  const [first, ...others] = deployments
  if (first === undefined) return deployments
  const begins = random.pick(moments)
  const back: readonly Step[] = random.chance(0.4)
    ? [{ at: begins + random.pick([100, 20 * second]), schemaVersion: 1, percent: random.pick([50, 100]) }]
    : []
  const last = begins + random.pick([300, 30 * second, 3 * minute])
  const steps: readonly Step[] = [
    { at: begins, schemaVersion: 2, percent: random.pick([100, 50, 50]) },
    ...back,
    { at: last, schemaVersion: 2, percent: 100 },
  ]
  return [...others, ...steps].sort((a, b) => a.at - b.at).reduce(after, [first])
}

/** A deployment of other code leaves the schema as it is, and one of another schema leaves the rest. */
const after = (before: readonly Deployment[], next: Deployment | Step): readonly Deployment[] => {
  const { version } = before.at(-1) as Deployment
  if ('version' in next)
    return [...before, { ...next, version: { ...next.version, schemaVersion: version.schemaVersion ?? 1 } }]
  const { at, schemaVersion, percent } = next
  return [...before, { at, percent, version: { ...version, schemaVersion } }]
}
