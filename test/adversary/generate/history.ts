import { type Random, randomOf } from '../engine/random.ts'
import type {
  Client,
  DeliveryTrouble,
  Deployment,
  History,
  Kind,
  Operation,
  Version,
  Visit,
} from '../history/spec.ts'
import { aheadOf, asyncClientOf, clientOf, type Scene } from './clients.ts'
import { crowd } from './crowds.ts'
import { faced } from './faces.ts'
import { sendingMore } from './fields.ts'
import { haunt } from './haunts.ts'
import { ladder } from './ladders.ts'
import { eventsOf } from './listeners.ts'
import { operationOf, type Subject } from './operations.ts'
import { readersOf } from './readers.ts'
import { referring } from './references.ts'
import { rolledOut } from './rollouts.ts'
import { siege } from './sieges.ts'
import { calmWeather, storm, troublesOf, type Weather } from './troubles.ts'
import { upgraded } from './upgrades.ts'

const [minute, hour] = [60_000, 3_600_000]

/** The history that a seed and a kind name. */
export const historyOf = (kind: Kind, seed: string): History => {
  const random = randomOf(`${kind} ${seed}`)
  const subject = subjectOf(random)
  const weather =
    kind === 'zombies' || ((kind === 'async' || kind === 'flood') && random.chance(0.4)) ? storm : calmWeather
  const scene = { random, subject, weather }
  const clients = clientsOf(kind, scene)
  const isLong = kind === 'days' || (kind === 'async' && random.chance(0.4))
  return {
    seed,
    kind,
    sown: subject.items.filter(() => random.chance(0.6)).map((id) => ({ id, n: 1 })),
    // Of a flood nobody could say what all its unseen operations may have come to, if each may have been refused.
    clients:
      kind === 'flood'
        ? clients
        : faced(
            sendingMore(referring(clients, subject, random.fork('references')), random.fork('fields')),
            random.fork('faces'),
          ),
    deliveries: kind === 'async' ? deliveriesOf(scene, isLong) : [],
    announcements: kind === 'async' ? announcementsOf(random) : [],
    sweeps: kind === 'async' ? sweepsOf(scene, isLong) : [],
    redrives: isLong ? [random.pick([2 * hour, 26 * hour, 80 * hour])] : [],
    expiries: isLong ? [26 * hour, 50 * hour] : [],
    // Numbers of their own: other histories stay as they were.
    deployments: upgraded(rolledOut(deploymentsOf(random), random.fork('formats')), random.fork('schemas')),
    readers: readersOf(random.fork('readers')),
    events: eventsOf(kind, { random: random.fork('events'), weather }),
    removals:
      kind === 'async' && random.chance(0.05) ? [{ object: 1, at: random.pick([500, 5_000, minute]) }] : [],
  }
}

const subjectOf = (random: Random): Subject => {
  const items = (['1', '2', '3'] as const).slice(0, random.pick([1, 2, 2, 3])) as [string, ...string[]]
  const plain = { items, shared: [] }
  const shared = Array.from({ length: random.pick([0, 1, 2, 3]) }, (_, at): Operation => {
    const operation = operationOf(random, `own${at}`, plain)
    return { ...operation, idempotencyKey: `own-${at}` }
  })
  return { items, shared: shared.filter(({ method }) => method !== 'GET') }
}

const clientsOf = (kind: Kind, scene: Scene): readonly Client[] => {
  const { random } = scene
  const few = (number: number, first = 0): readonly Client[] =>
    Array.from({ length: number }, (_, at) => clientOf(scene, `c${first + at}`))
  switch (kind) {
    case 'calm':
    case 'zombies':
      if (random.chance(0.25)) return ladder(scene)
      return random.chance(0.6) ? haunt(scene) : few(random.int(2, 5))
    case 'async':
      return [
        ...Array.from({ length: random.int(1, 2) }, (_, at) => asyncClientOf(scene, `b${at}`)),
        ...few(random.int(0, 2)),
      ]
    case 'flood':
      return random.chance(0.35) ? siege(scene) : crowd(scene)
    case 'days':
      return [
        ...few(random.int(1, 3)),
        ...few(random.int(1, 2), 3).map((client) => ({
          ...client,
          at: client.at + random.pick([12, 25, 27, 49]) * hour,
        })),
      ]
  }
}

const versionOf = (random: Random): Version => ({
  strictSchema: random.chance(0.3),
  guardedDeletes: random.chance(0.2),
  rowsPerChunk: random.int(1, 4),
  withoutThings: random.chance(0.2),
})

const usual: Version = { strictSchema: false, guardedDeletes: false, rowsPerChunk: 3 }

const deploymentsOf = (random: Random): readonly Deployment[] => {
  const first = { at: Number.NEGATIVE_INFINITY, version: usual }
  return random.chance(0.75)
    ? [first]
    : [first, { at: random.pick([200, 5_000, 33_000, 60_000, 3 * minute]), version: versionOf(random) }]
}

const deliveriesOf = ({ random, weather }: Scene, isLong: boolean): readonly DeliveryTrouble[] =>
  Array.from({ length: 14 }, (_, at) => at + 1).flatMap((delivery): DeliveryTrouble[] => {
    if (random.chance(0.4)) return []
    const late = random.chance(0.75)
      ? 0
      : random.pick(isLong ? [minute, hour, 11 * hour, 20 * hour] : [1_000, minute, 10 * minute])
    const again = random.chance(0.2) ? { again: random.pick([0, 40, 3_000, 130_000, 10 * minute]) } : {}
    return [
      {
        delivery,
        troubles: troublesOf(random, weather, 14),
        ahead: aheadOf(random, weather),
        late,
        ...again,
      },
    ]
  })

const announcementsOf = (random: Random): History['announcements'] =>
  random.chance(0.2)
    ? [{ object: random.int(1, 2), late: random.pick([minute, 91 * minute, 3 * hour, 10 * hour]) }]
    : []

const sweepsOf = ({ random, weather }: Scene, isLong: boolean): readonly Visit[] =>
  Array.from({ length: random.int(0, 3) }, () => ({
    at:
      random.pick(
        isLong ? [6 * minute, 95 * minute, 4 * hour, 30 * hour] : [6 * minute, 20 * minute, 95 * minute],
      ) + random.int(0, minute),
    troubles: troublesOf(random, weather, 6),
    ahead: aheadOf(random, weather as Weather),
  }))
