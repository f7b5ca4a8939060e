import type { Random } from '../engine/random.ts'
import type { Trouble, TroubleKind } from '../history/spec.ts'

/** How bad it gets. */
export interface Weather {
  /** Attempts sleep, and wake up past their lease. */
  readonly sleepers: boolean
  /** Milliseconds by which clocks may differ. */
  readonly clocks: number
  /** The latest that a write on its way arrives, in milliseconds. */
  readonly latest: number
}

export const calmWeather: Weather = { sleepers: false, clocks: 400, latest: 3_000 }
export const storm: Weather = { sleepers: true, clocks: 900, latest: 90_000 }

const weights: readonly (readonly [TroubleKind, number])[] = [
  ['refuse', 2],
  ['lose', 4],
  ['late', 4],
  ['slow', 1],
  ['throttle', 3],
  ['partial', 4],
  ['server error', 2],
  ['crash before', 3],
  ['crash after', 4],
]
const sleeps: readonly (readonly [TroubleKind, number])[] = [
  ['sleep before', 9],
  ['sleep after', 9],
]

const weighted = (random: Random, among: readonly (readonly [TroubleKind, number])[]): TroubleKind => {
  const all = among.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind))
  return all[random.int(0, all.length - 1)] ?? 'lose'
}

/** The calls of an attempt at a few operations. */
const lastCall = 9

const sleepTimes = [20_000, 36_000, 50_000, 95_000, 600_000] as const

const troubleOf = (random: Random, weather: Weather, most = lastCall): Trouble => {
  const kind = weighted(random, weather.sleepers ? [...weights, ...sleeps] : weights)
  const asleep = kind.startsWith('sleep')
  return {
    call: random.int(1, most),
    kind,
    milliseconds: asleep ? random.pick(sleepTimes) : Math.floor(50 * (weather.latest / 50) ** random.next()),
    lasts: kind === 'throttle' || kind === 'refuse' ? random.pick([1, 1, 2, 5, 60]) : 1,
    unnoticed: asleep && random.chance(0.6),
  }
}

export const troublesOf = (random: Random, weather: Weather, most = lastCall): readonly Trouble[] => {
  const number = random.pick([0, 0, 1, 1, 1, 2, 3])
  return Array.from({ length: number }, () => troubleOf(random, weather, most))
}
