import { randomUUID } from 'node:crypto'
import { number } from '../progress.ts'
import type { Source } from '../rows/source.ts'
import { UsageError } from '../usage-error.ts'
import { commandOf } from './again.ts'
import { refuseForeign } from './failed-place.ts'
import {
  type Journal,
  type JournalEntry,
  journalPath,
  openJournal,
  type Plan,
  planOf,
  startJournal,
} from './journal.ts'
import { isFinished, isUntouched, type JournalState, stateOf, totalsOf } from './state.ts'

/**
 * The journal of this run, or a new one. The journal of another run is discarded by itself only if that run had no
 * effect or is finished.
 * @param failed the path of failed rows: a file there is overwritten only if such a run has left it
 */
export const resume = async (
  { path, passing }: Pick<Source, 'path' | 'passing'>,
  wanted: Plan,
  { fresh, failed }: { readonly fresh: boolean; readonly failed: string | undefined },
): Promise<Journal> => {
  const place = journalPath(path)
  // With `--fresh` an earlier journal does not matter, readable or not.
  const known = fresh ? readable(place) : openJournal(place)
  const state = stateOf(known?.entries ?? [])
  const difference = known === undefined ? undefined : differenceOf(planOf(known), wanted)
  const goesOn = known !== undefined && difference === undefined && !fresh
  if (goesOn && isFinished(state)) return known
  if (known !== undefined && difference !== undefined && !fresh && !isFinished(state) && !isUntouched(state))
    throw new UsageError(unfinished({ place, path, difference, state }, planOf(known), wanted))
  // For input that could be read only once, this is the only copy of its failed rows.
  const wrote = passing && difference === 'digest' ? [] : (known?.entries.filter(isWrote) ?? [])
  await refuseForeign(
    failed,
    new Set(wrote.map((entry) => entry.wrote)),
    isFinished(state) ? path : undefined,
  )
  if (goesOn) return known
  return startJournal(place, fresh ? { ...wanted, salt: randomUUID() } : wanted, wrote)
}

const readable = (place: string): Journal | undefined => {
  try {
    return openJournal(place)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

const isWrote = (entry: JournalEntry) => 'wrote' in entry

interface Unfinished {
  readonly place: string
  readonly path: string
  readonly difference: Difference
  readonly state: JournalState
}

const unfinished = ({ place, path, difference, state }: Unfinished, known: Plan, wanted: Plan): string => {
  const anew = `${commandOf(path, wanted, '--fresh')} sends all of it anew`
  const on =
    difference === 'digest'
      ? 'with the old content in the file the same command goes on'
      : `${commandOf(path, known)} goes on with it`
  return `${place} is of a run that is not finished (${doneSo(state)}), with another ${names[difference]}: ${on}, ${anew}`
}

const doneSo = ({ chunks, doubtful, batch }: JournalState): string => {
  if (batch !== undefined) return `handed over as ${batch}`
  const { total } = totalsOf(chunks.values())
  return `${number(total)} rows answered, ${number(doubtful.size)} requests in doubt`
}

const compared = [
  'command',
  'url',
  'collection',
  'method',
  'action',
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
  action: '--action',
  format: '--format',
  background: 'way (--async)',
  reading: 'reading (--delimiter, --encoding, --map, --ignore)',
  digest: 'content of the file',
}

const differenceOf = (known: Plan, wanted: Plan): Difference | undefined =>
  compared.find((name) => JSON.stringify(known[name]) !== JSON.stringify(wanted[name]))
