import { randomUUID } from 'node:crypto'
import type { Flags } from '../flags.ts'
import { UserError } from '../mistake.ts'
import { number } from '../progress.ts'
import { commandOf } from './again.ts'
import { type Journal, openJournal, type Plan, planOf, startJournal } from './journal.ts'
import { isFinished, isUntouched, type RunState, stateOf, totalsOf } from './state.ts'

export const journalPath = (path: string): string => `${path}.journal`

/**
 * The journal of this very run, or a new one. Of a run of something else that has done something and is not finished
 * nothing is thrown away unasked; one that has done nothing is in nobody's way.
 */
export const resume = (path: string, wanted: Plan, { fresh = false }: Flags): Journal => {
  const place = journalPath(path)
  if (fresh) return startJournal(place, { ...wanted, salt: randomUUID() })
  const known = openJournal(place)
  if (known === undefined) return startJournal(place, wanted)
  const difference = differenceOf(planOf(known), wanted)
  if (difference === undefined) return known
  const state = stateOf(known.entries)
  if (isFinished(state) || isUntouched(state)) return startJournal(place, wanted)
  throw new UserError(unfinished(place, difference, path, planOf(known), wanted, state))
}

const unfinished = (
  place: string,
  difference: Difference,
  path: string,
  known: Plan,
  wanted: Plan,
  state: RunState,
): string => {
  const anew = `${commandOf(path, wanted, '--fresh')} sends all of it anew`
  const on =
    difference === 'digest'
      ? 'with the old content in the file the same command goes on'
      : `${commandOf(path, known)} goes on with it`
  return `${place} is of a run that is not finished (${doneSo(state)}), with another ${names[difference]}: ${on}, ${anew}`
}

const doneSo = ({ chunks, doubtful, batch }: RunState): string => {
  if (batch !== undefined) return `handed over as ${batch}`
  const { total } = totalsOf(chunks.values())
  return `${number(total)} rows answered, ${number(doubtful.size)} requests in doubt`
}

const compared = [
  'command',
  'url',
  'collection',
  'method',
  'format',
  'background',
  'reading',
  'digest',
] as const

type Difference = (typeof compared)[number]

const names: Readonly<Record<Difference, string>> = {
  command: 'command',
  url: '--url',
  collection: '--collection',
  method: '--method',
  format: '--format',
  background: 'way (--async)',
  reading: 'reading (--delimiter, --encoding, --map, --ignore)',
  digest: 'content of the file',
}

const differenceOf = (known: Plan, wanted: Plan): Difference | undefined =>
  compared.find((name) => JSON.stringify(known[name]) !== JSON.stringify(wanted[name]))
