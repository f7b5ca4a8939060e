import { randomUUID } from 'node:crypto'
import type { Flags } from '../flags.ts'
import { UserError } from '../mistake.ts'
import { type Journal, openJournal, type Plan, planOf, startJournal } from './journal.ts'
import { isFinished, stateOf } from './state.ts'

export const journalPath = (path: string): string => `${path}.journal`

/**
 * The journal of this very run, or a new one. Of a run of something else that is not finished nothing is thrown away
 * unasked.
 */
export const resume = (path: string, wanted: Plan, { fresh = false }: Flags): Journal => {
  const place = journalPath(path)
  const known = openJournal(place)
  if (fresh) return startJournal(place, { ...wanted, salt: randomUUID() })
  if (known === undefined) return startJournal(place, wanted)
  const difference = differenceOf(planOf(known), wanted)
  if (difference === undefined) return known
  if (isFinished(stateOf(known.entries))) return startJournal(place, wanted)
  throw new UserError(
    `${place} is of a run that is not finished, with another ${difference}. Finish that one first, or drop it with --fresh`,
  )
}

const compared = ['command', 'url', 'collection', 'method', 'format', 'background', 'digest'] as const

const names: Readonly<Record<(typeof compared)[number], string>> = {
  command: 'command',
  url: '--url',
  collection: '--collection',
  method: '--method',
  format: '--format',
  background: 'way (--async)',
  digest: 'content of the file',
}

const differenceOf = (known: Plan, wanted: Plan): string | undefined => {
  const name = compared.find((candidate) => known[candidate] !== wanted[candidate])
  return name && names[name]
}
