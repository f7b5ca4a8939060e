import type { Held, Journal } from '../play/journal.ts'
import type { Violation } from './violation.ts'

/**
 * That nobody takes a batch or a chunk from somebody who may still be at work on it: a lease ends by its time, or because
 * its holder gives it back.
 */
export const robberies = ({ entries }: Journal): readonly Violation[] => {
  const holders = new Map<string, Held>()
  return entries.flatMap((entry): Violation[] => {
    if (entry.kind !== 'held') return []
    const before = holders.get(entry.record)
    holders.set(entry.record, entry)
    if (before?.until === undefined || before.holder === entry.holder || before.until <= entry.at) return []
    const left = Math.ceil((before.until - entry.at) / 1000)
    const text = `${entry.attempt} took ${entry.record} from ${before.attempt}, ${left} s before the end of its lease`
    return [{ rule: 'robbed', text, moment: entry.moment }]
  })
}
