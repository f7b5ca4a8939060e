import type { Random } from '../engine/random.ts'
import type { DeliveryTrouble, Following, History, Kind } from '../history/spec.ts'
import { troublesOf, type Weather } from './troubles.ts'

interface Air {
  readonly random: Random
  readonly weather: Weather
}

/** Who is told of ends and of changes, and what the telling meets. */
export const eventsOf = (kind: Kind, air: Air): History['events'] => ({
  ends: kind === 'async' || air.random.chance(0.2) ? endsOf(air) : undefined,
  items: air.random.chance(kind === 'flood' ? 0.2 : 0.4) ? itemsOf(air) : undefined,
})

/** Calls of a function that tells of something. */
const few = 4

const endsOf = ({ random, weather }: Air): readonly DeliveryTrouble[] =>
  [1, 2, 3, 4, 5, 6].flatMap((delivery): DeliveryTrouble[] => {
    if (random.chance(0.5)) return []
    const late = random.chance(0.8) ? 0 : random.pick([1_000, 60_000, 600_000])
    const again = random.chance(0.2) ? { again: random.pick([0, 40, 3_000, 600_000]) } : {}
    return [{ delivery, troubles: troublesOf(random, weather, few), ahead: 0, late, ...again }]
  })

const itemsOf = ({ random, weather }: Air): readonly Following[] =>
  [1, 2, 3, 4, 5, 6].flatMap((following): Following[] =>
    random.chance(0.4)
      ? []
      : [{ following, troubles: troublesOf(random, weather, few), again: random.chance(0.2) }],
  )
