import type { Random } from '../engine/random.ts'
import type { Client, Method, Operation, Request, Send, Trouble } from '../history/spec.ts'
import type { Scene } from './clients.ts'
import type { Subject } from './operations.ts'

/**
 * Operations of which each waits for the one before, on items that take turns: so a write rests on reads and failures
 * elsewhere, and one item is written in several levels. The first attempt is lost on the way, what it rests on changes,
 * and a late write of its arrives just when the second attempt is at work.
 */
export const ladder = (scene: Scene): readonly Client[] => {
  const { random } = scene
  const victim = climber(scene)
  const [lowest] = victim.request.operations
  const foot = lowest?.item ?? scene.subject.items[0]
  const others = Array.from({ length: random.int(0, 2) }, (_, at) =>
    meddler(scene, `x${at + 1}`, random.pick(scene.subject.items)),
  )
  return [victim, meddler(scene, 'x0', foot), ...others]
}

/** The client gives up, and comes back once the lease and the margin of those who take over are past. */
const patience = 1_000
const comeback = 38_500
const secondAttempt = patience + comeback

const climber = (scene: Scene): Client => {
  const { random, subject } = scene
  const operations = rungs(random, subject)
  const first: Send = random.chance(0.15)
    ? { ...calm, troubles: [silenceFrom(random.int(3, 3 + 2 * operations.length))] }
    : { ...calm, troubles: [endOf(scene, operations.length)], patience }
  const second: Send = { ...calm, after: comeback }
  const request = { ...plain, key: 'c0', operations }
  return { name: 'c0', at: 0, request, sends: [first, second], asks: [], givesUp: false }
}

const calm = { after: 0, troubles: [], lost: false, patience: 30_000, ahead: 0 } as const

const plain: Omit<Request, 'operations'> = {
  form: 'batch',
  principal: 'p1',
  atomic: false,
  strict: false,
  dry: false,
  shows: 'results',
}

const firstMethods = ['GET', 'GET', 'GET', 'PATCH', 'POST'] as const
const methods = ['PATCH', 'PATCH', 'PATCH', 'PUT', 'POST', 'DELETE', 'GET'] as const

const rungs = (random: Random, { items }: Subject): readonly Operation[] => {
  const labels = ['a', 'b', 'c', 'd', 'e'] as const
  const turn = random.int(0, 2)
  return labels.slice(0, random.int(2, 5)).map((id, at): Operation => {
    const method = random.pick(at === 0 ? firstMethods : methods)
    const item = items[(turn + at) % items.length] ?? items[0]
    const before = labels[at - 1]
    const waits = before !== undefined && random.chance(0.8) ? { dependsOn: [before] } : {}
    return { ...operationFor(method, `c0.${at}`, item), id, ...waits }
  })
}

const operationFor = (method: Method, mark: string, item: string): Operation => {
  const base = { mark, method, collection: 'things', item } as const
  switch (method) {
    case 'GET':
    case 'DELETE':
      return base
    case 'ACT':
      return { ...base, body: { mark } }
    case 'PATCH':
      return { ...base, body: { last: mark, marks: { [mark]: 'x' } } }
    case 'PUT':
    case 'POST':
      return { ...base, body: { last: mark, n: 1, marks: {} } }
  }
}

/** Nothing that it sends from then on arrives, its record neither; it can still answer. */
const silenceFrom = (call: number): Trouble => ({
  call,
  kind: 'refuse',
  milliseconds: 0,
  lasts: 60,
  unnoticed: false,
})

const deaths = ['crash before', 'crash after', 'crash after'] as const

/** Where others are asleep, about half of the writes that are on their way come when the second attempt is at work. */
const endOf = ({ random, weather }: Scene, size: number): Trouble => {
  const common = { call: random.int(3, 3 + 2 * size), lasts: 1 }
  if (!weather.sleepers || random.chance(0.3)) {
    const kind = random.pick(deaths)
    return { ...common, kind, milliseconds: 0, unnoticed: false }
  }
  const milliseconds = random.chance(0.7) ? secondAttempt + random.int(-100, 60) : random.int(30_000, 100_000)
  return { ...common, kind: 'sleep before', milliseconds, unnoticed: random.chance(0.8) }
}

const changes = ['DELETE', 'DELETE', 'POST', 'POST', 'PATCH', 'PUT'] as const

/** Changes what the first attempt goes by: while it is at work, before the second one looks, or while that is at work. */
const meddler = ({ random }: Scene, name: string, item: string): Client => {
  const operation = operationFor(random.pick(changes), `${name}.0`, item)
  const key = random.chance(0.3) ? name : undefined
  const request = { ...plain, ...(key ? { key } : {}), operations: [operation] }
  const at = random.chance(0.2)
    ? random.int(20, 250)
    : random.chance(0.8)
      ? random.int(300, secondAttempt - 200)
      : secondAttempt + random.int(-100, 300)
  return { name, at, request, sends: [calm], asks: [], givesUp: true }
}
