import type { ItemState, Journal } from '../play/journal.ts'
import type { Effect } from './ownership.ts'

/** A state of an item, and how long it stood, as positions in the history: `from` is part of it, `to` is not. */
export interface Standing {
  readonly from: number
  readonly to: number
  readonly state: ItemState
}

/** A write of many operations leaves one state; those between are seen by their own request alone. */
const stepSize = 1 / 4096

export const positionOf = ({ moment, step }: Pick<Effect, 'moment' | 'step'>): number =>
  moment + step * stepSize

const absent: ItemState = { version: 0, data: null }

/** All states of an item as one request could see them. */
export type States = (item: string, request: string) => readonly Standing[]

export const statesOf = ({ entries }: Journal, effects: readonly Effect[]): States => {
  const changes = Map.groupBy(
    entries.flatMap((entry) => (entry.kind === 'written' && !entry.quiet ? [entry] : [])),
    ({ item }) => item,
  )
  const own = Map.groupBy(effects, ({ request, item }) => `${request} ${item}`)
  const known = new Map<string, readonly Standing[]>()
  return (item, request) => {
    const mine = own.get(`${request} ${item}`)
    const name = mine ? `${request} ${item}` : item
    const found = known.get(name) ?? standings(changes.get(item) ?? [], mine ?? [])
    known.set(name, found)
    return found
  }
}

interface Step {
  readonly from: number
  readonly state: ItemState
}

const standings = (
  changes: readonly { readonly moment: number; readonly before: ItemState; readonly after: ItemState }[],
  mine: readonly Effect[],
): readonly Standing[] => {
  const steps: Step[] = [{ from: 0, state: changes[0]?.before ?? absent }]
  for (const { moment, after } of changes) {
    const inside = mine.filter((effect) => effect.moment === moment)
    if (inside.length === 0) steps.push({ from: moment, state: after })
    for (const effect of inside) steps.push({ from: positionOf(effect), state: effect.state })
  }
  return steps.map(({ from, state }, at) => ({
    from,
    state,
    to: steps[at + 1]?.from ?? Number.POSITIVE_INFINITY,
  }))
}
