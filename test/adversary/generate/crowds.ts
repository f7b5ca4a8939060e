import type { Random } from '../engine/random.ts'
import type { Client, Operation, Request, Trouble } from '../history/spec.ts'
import { clientOf, type Scene, sendsOf } from './clients.ts'

/** Many operations on one item: in one batch that dies, or from many callers while somebody is away. */
export const crowd = (scene: Scene): readonly Client[] =>
  scene.random.chance(0.5)
    ? [longBatch(scene), ...passersBy(scene, scene.random.int(1, 4))]
    : [...patient(scene), ...passersBy(scene, scene.random.int(18, 60))]

const plain = {
  form: 'batch',
  principal: 'p1',
  atomic: false,
  strict: false,
  dry: false,
  shows: 'results',
} as const

/** From here on no number makes an item that is hidden, or that a caller may not make. */
const quiet = 16

const patchesOf = (name: string, size: number, item: string): readonly Operation[] =>
  Array.from({ length: size }, (_, at) => {
    const mark = `${name}.${at}`
    return {
      mark,
      method: 'PATCH',
      collection: 'things',
      item,
      body: { last: mark, n: quiet + (at % 30), marks: { [mark]: 'x' } },
    } as const
  })

/** Somewhere between its first write and its record. */
const deathOf = (random: Random): Trouble => ({
  call: random.pick([3, 4, 4, 5, 5, 6]),
  kind: random.pick(['crash before', 'crash before', 'crash after']),
  milliseconds: 0,
  lasts: 1,
  unnoticed: false,
})

const longBatch = (scene: Scene): Client => {
  const { random, subject } = scene
  const size = random.int(60, 130)
  const atomic = size <= 100 && random.chance(0.3)
  const [, ...patches] = patchesOf('long', size, subject.items[0])
  const made = {
    mark: 'long.0',
    method: 'PUT',
    collection: 'things',
    item: subject.items[0],
    body: { last: 'long.0', n: 1, marks: {} },
  } as const
  const request: Request = { ...plain, key: 'long', operations: [made, ...patches], atomic }
  return {
    name: 'long',
    at: 0,
    request,
    sends: [
      { after: 0, troubles: [deathOf(random)], lost: false, patience: 30_000, ahead: 0 },
      {
        after: random.pick([41_000, 125_000, 125_000, 600_000]),
        troubles: [],
        lost: false,
        patience: 30_000,
        ahead: 0,
      },
    ],
    asks: [],
    givesUp: false,
  }
}

/** One or two that meet trouble of any kind. */
const patient = (scene: Scene): readonly Client[] =>
  Array.from({ length: scene.random.int(1, 2) }, (_, at) => clientOf(scene, `c${at}`))

const passersBy = (scene: Scene, number: number): readonly Client[] => {
  const { random, subject } = scene
  const span = random.pick([3_000, 30_000, 100_000])
  return Array.from({ length: number }, (_, at): Client => {
    const name = `x${at}`
    const key = random.chance(0.5) ? name : undefined
    const operations = patchesOf(name, random.pick([1, 1, 1, 3, 17]), subject.items[0])
    const request: Request = { ...plain, principal: random.pick(['p1', 'p2']), key, operations }
    const sends = random.chance(0.9)
      ? [{ after: 0, troubles: [], lost: false, patience: 30_000, ahead: 0 }]
      : sendsOf(scene, key ? 2 : 1)
    return { name, at: random.int(0, span), request, sends, asks: [], givesUp: true }
  })
}
