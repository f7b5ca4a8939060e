import type { Journal } from '../play/journal.ts'
import type { Violation } from './violation.ts'

/** An own key, and a request's, may take effect anew after a day; clocks differ a little. In milliseconds. */
const keysHold = 24 * 3_600_000 - 60_000

/**
 * Looks at the histories of items only, and believes no answer: every operation leaves its mark as the last one, so a
 * mark that comes back over another has taken effect twice.
 */
export const audit = ({ entries }: Journal): readonly Violation[] => {
  const seen = new Map<string, { readonly at: number; readonly version: number }>()
  return entries.flatMap((entry): Violation[] => {
    if (entry.kind !== 'written' || entry.removed) return []
    const { item, before, after, at, moment } = entry
    const faults: string[] = []
    if (!entry.quiet && after.version <= before.version)
      faults.push(`${item} went from version ${before.version} to ${after.version}`)
    const mark = after.data?.last
    if (entry.quiet || typeof mark !== 'string')
      return faults.map((text) => ({ rule: 'broken', text, moment }))
    const name = `${item} ${mark}`
    const earlier = seen.get(name)
    if (earlier && at - earlier.at < keysHold)
      faults.push(
        `${mark} took effect on ${item} as version ${earlier.version} and again as ${after.version}`,
      )
    seen.set(name, { at, version: after.version })
    return faults.map((text) => ({ rule: 'twice', text: `audit: ${text}`, moment }))
  })
}
