import type { Random } from '../engine/random.ts'
import type { Ask, Client, Operation, Request, Send } from '../history/spec.ts'
import { operationOf, operationsOf, type Subject } from './operations.ts'
import { troublesOf, type Weather } from './troubles.ts'

export interface Scene {
  readonly random: Random
  readonly subject: Subject
  readonly weather: Weather
}

/** Milliseconds after which a client comes back: at once, after the lease, after the fresh time of receipts. */
const comebacks = [0, 300, 2_000, 33_500, 36_000, 46_000, 47_000, 125_000] as const

export const aheadOf = (random: Random, { clocks }: Weather): number => random.int(-clocks, clocks)

export const sendsOf = ({ random, weather }: Scene, most: number): readonly Send[] =>
  Array.from({ length: random.int(1, most) }, (_, at) => ({
    after: at === 0 ? 0 : random.pick(comebacks),
    troubles: troublesOf(random, weather),
    lost: random.chance(0.15),
    patience: random.chance(0.8) ? 30_000 : random.pick([30, 200, 3_000]),
    ahead: aheadOf(random, weather),
  }))

/** Most clients come within a moment; where others sleep, some come while they do. */
const arrival = ({ random, weather }: Scene): number =>
  random.chance(weather.sleepers ? 0.5 : 0.75)
    ? random.int(0, 400)
    : random.int(0, weather.sleepers ? 100_000 : 50_000)

const single = (scene: Scene, name: string): Request => {
  const { random, subject } = scene
  const operation = { ...operationOf(random, `${name}.0`, subject), id: undefined }
  const key = operation.method !== 'GET' && random.chance(0.5) ? name : undefined
  return { ...plain, form: 'item', principal: 'p1', key, operations: [operation] }
}

const plain = { atomic: false, strict: false, dry: false, shows: 'results' } as const

const batch = (scene: Scene, name: string): Request => {
  const { random, subject } = scene
  const size = random.pick([1, 1, 2, 2, 3, 3, 4, 5, 7])
  const principal = random.chance(0.85) ? 'p1' : 'p2'
  // Keys of operations are a principal's own.
  const operations = operationsOf(
    random,
    name,
    size,
    principal === 'p1' ? subject : { ...subject, shared: [] },
  )
  const shows = random.pick(['results', 'results', 'results', 'items', 'failures'] as const)
  const dry = random.chance(0.06)
  return {
    form: 'batch',
    principal,
    key: random.chance(0.7) ? name : undefined,
    operations,
    atomic: random.chance(0.2),
    strict: random.chance(0.1),
    dry,
    shows,
  }
}

export const clientOf = (scene: Scene, name: string): Client => {
  const { random } = scene
  const request = random.chance(0.2) ? single(scene, name) : batch(scene, name)
  const sends = sendsOf(scene, request.key === undefined || request.dry ? 1 : 3)
  return { name, at: arrival(scene), request, sends, asks: [], givesUp: random.chance(0.1) }
}

const asksOf = ({ random }: Scene, form: Request['form']): readonly Ask[] => {
  const upload: readonly Ask[] =
    form === 'import' && random.chance(0.9)
      ? [{ after: random.pick([50, 5_000, 59 * 60_000]), what: 'upload', troubles: [] }]
      : []
  const others = Array.from({ length: random.int(0, 3) }, (): Ask => {
    const what = random.pick(['status', 'status', 'results', 'errors', 'cancellation'] as const)
    const after = random.pick([20, 300, 2_000, 60_000, 200_000, 1_000_000])
    return { after, what: what === 'cancellation' && random.chance(0.5) ? 'status' : what, troubles: [] }
  })
  return [...upload, ...others]
}

/** A batch that outlives its request. */
export const asyncClientOf = (scene: Scene, name: string): Client => {
  const { random, subject } = scene
  const form = random.chance(0.65) ? 'async' : 'import'
  const size = random.int(1, 9)
  const common = { ...plain, form, principal: 'p1', key: random.chance(0.75) ? name : undefined } as const
  const request: Request =
    form === 'async'
      ? { ...common, operations: operationsOf(random, name, size, subject), strict: random.chance(0.1) }
      : { ...common, ...rowsOf(scene, name, size) }
  const sends = sendsOf(scene, request.key === undefined ? 1 : 2)
  return { name, at: arrival(scene), request, sends, asks: asksOf(scene, form), givesUp: false }
}

const rowsOf = (
  { random, subject }: Scene,
  name: string,
  size: number,
): Pick<Request, 'operations' | 'file'> => {
  const method = random.pick(['PUT', 'PATCH', 'POST'] as const)
  const file = method === 'PATCH' || random.chance(0.5) ? 'application/x-ndjson' : 'text/csv'
  const operations = Array.from({ length: size }, (_, at): Operation => {
    const mark = `${name}.${at}`
    const base = { mark, method, collection: 'things', item: random.pick(subject.items) } as const
    if (random.chance(0.1)) return base
    const n = random.pick([1, 2, 3, 4, 5, 6, 7, 8, 70, -1])
    return { ...base, body: { last: mark, n, marks: method === 'PATCH' ? { [mark]: 'x' } : {} } }
  })
  return { operations, file }
}
