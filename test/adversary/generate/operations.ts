import type { Random } from '../engine/random.ts'
import type { Operation } from '../history/spec.ts'

/** What operations of a history are about. */
export interface Subject {
  readonly items: readonly [string, ...string[]]
  /** Operations with keys of their own, which several requests share. */
  readonly shared: readonly Operation[]
}

const methods = [
  'PATCH',
  'PATCH',
  'PATCH',
  'PATCH',
  'PUT',
  'PUT',
  'POST',
  'POST',
  'DELETE',
  'DELETE',
  'GET',
  'GET',
  'ACT',
  'ACT',
] as const

/** Mostly within every schema; 70 only before a deployment narrows it; the others never. */
const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 70, 70, -1, 2_000] as const

const conditionOf = (random: Random): string =>
  random.chance(0.2) ? '*' : `"${random.int(1, 6)}"${random.chance(0.2) ? `, "${random.int(1, 9)}"` : ''}`

export const operationOf = (random: Random, mark: string, { items }: Subject): Operation => {
  const method = random.pick(methods)
  const item = random.pick(items)
  const base = { mark, method, collection: 'things', item } as const
  const conditions = {
    ...(method !== 'POST' && random.chance(0.15) ? { ifMatch: conditionOf(random) } : {}),
    ...((method === 'PUT' || method === 'GET') && random.chance(0.15)
      ? { ifNoneMatch: method === 'PUT' && random.chance(0.6) ? '*' : conditionOf(random) }
      : {}),
  }
  const n = random.pick(numbers)
  switch (method) {
    case 'POST':
      if (random.chance(0.15))
        return { ...base, collection: 'made', item: undefined, body: { last: mark, n, marks: {} } }
      return { ...base, body: { last: mark, n, marks: {} } }
    case 'PUT':
      return { ...base, ...conditions, body: { last: mark, n, marks: {} } }
    case 'PATCH':
      return {
        ...base,
        ...conditions,
        body: { last: mark, ...(random.chance(0.5) ? { n } : {}), marks: { [mark]: 'x' } },
      }
    case 'ACT':
      return { ...base, ...conditions, body: { mark } }
    case 'DELETE':
    case 'GET':
      return { ...base, ...conditions }
  }
}

const labels = 'abcdefghijklmnopqrstuvwxyz'

/** Operations of one request: labels, dependencies without a cycle, and now and then one that others send as well. */
export const operationsOf = (
  random: Random,
  name: string,
  size: number,
  subject: Subject,
): readonly Operation[] => {
  const plain = plainOf(random, name, size, subject)
  const linked = random.chance(0.5)
  // An operation waits for those of a lower rank: mostly earlier ones, sometimes later ones.
  const ranks = random.chance(0.85) ? plain.map((_, at) => at) : plain.map(() => random.next())
  return plain.map((operation, at): Operation => {
    const id = linked || random.chance(0.3) ? labels[at] : undefined
    const lower = [...plain.keys()].filter((other) => (ranks[other] ?? 0) < (ranks[at] ?? 0) && labels[other])
    const [first, ...others] = lower
    if (!linked || first === undefined || !random.chance(0.45)) return { ...operation, id }
    const on = [random.pick([first, ...others]), random.pick([first, ...others])].slice(
      random.chance(0.8) ? 1 : 0,
    )
    return { ...operation, id, dependsOn: [...new Set(on)].map((other) => labels[other] as string) }
  })
}

const plainOf = (
  random: Random,
  name: string,
  size: number,
  { items, shared }: Subject,
): readonly Operation[] => {
  const own = new Set<string | undefined>()
  const [first, ...others] = shared
  return Array.from({ length: size }, (_, at): Operation => {
    const known = first && random.chance(0.2) ? random.pick([first, ...others]) : undefined
    if (known === undefined || own.has(known.idempotencyKey))
      return operationOf(random, `${name}.${at}`, { items, shared })
    own.add(known.idempotencyKey)
    return known
  })
}
