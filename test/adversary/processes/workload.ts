import { randomUUID } from 'node:crypto'

export type City = Readonly<Record<string, unknown>>

/** An operation as it is sent, and every final status that the contract leaves it. */
export interface Planned {
  readonly id: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
  readonly path: string
  readonly body?: City
  readonly ifMatch?: string
  readonly dependsOn?: readonly string[]
  readonly expected: readonly number[]
}

export interface PlannedBatch {
  readonly key: string
  readonly atomic: boolean
  readonly operations: readonly Planned[]
}

/** They are there from the beginning, and nobody deletes them. */
export const hot: readonly string[] = ['1', '2', '3', '4']
/** They come and go; only keyed operations touch them. */
const churned = ['11', '12', '13'] as const

let marks = 0
let fresh = 1000

export const city = (name: string): City => ({ name, country: 'DE', population: 0 })

/** No two writes of a run have the same content. */
const mark = (): string => `mark ${++marks}`

/** A batch of operations on few items, whose statuses are known before they are sent, or nearly so. */
export const planBatch = (random: () => number): PlannedBatch => {
  const key = randomUUID()
  const kind = random()
  if (kind < 0.15) return { key, atomic: true, operations: atomicPlan(random) }
  if (kind < 0.22) return { key, atomic: false, operations: Array.from({ length: 60 }, create) }
  const operations: Planned[] = []
  const length = 3 + Math.floor(random() * 8)
  while (operations.length < length) operations.push(...step(random, operations.length))
  return { key, atomic: false, operations }
}

const pick = <T>(random: () => number, those: readonly T[]): T =>
  those[Math.floor(random() * those.length)] as T

const create = (_: unknown, index: number): Planned => ({
  id: `o${index}`,
  method: 'POST',
  path: '/cities',
  body: { id: String(++fresh), ...city(mark()) },
  expected: [201],
})

const hotPatch = (random: () => number, index: number, id = pick(random, hot)): Planned => ({
  id: `o${index}`,
  method: 'PATCH',
  path: `/cities/${id}`,
  body: { [pick(random, ['name', 'altName', 'featureCode', 'adminCode'])]: mark() },
  expected: [200],
})

/** No version is 0, so this fails, however often it is tried. */
const stale = (random: () => number, index: number): Planned => ({
  ...hotPatch(random, index),
  ifMatch: '"0"',
  expected: [412],
})

const order = (index: number): Planned => {
  const customer = { name: 'Ada', email: 'ada@example.com' }
  const body = { customer, lines: [{ sku: 'A', quantity: 1, unitPrice: 1 }], note: mark() }
  return { id: `o${index}`, method: 'POST', path: '/orders', body, expected: [201] }
}

const churn = (random: () => number, index: number): Planned => {
  const [id, cityId] = [`o${index}`, pick(random, churned)]
  const path = `/cities/${cityId}`
  const body = city(mark())
  return pick<Planned>(random, [
    { id, method: 'POST', path: '/cities', body: { id: cityId, ...body }, expected: [201, 409] },
    { id, method: 'PUT', path, body, expected: [200, 201] },
    { id, method: 'PATCH', path, body: { altName: mark() }, expected: [200, 404] },
    { id, method: 'DELETE', path, expected: [204, 404] },
  ])
}

/** One operation, or two of which the second waits for the first. */
const step = (random: () => number, index: number): readonly Planned[] => {
  const kind = Math.floor(random() * 10)
  const [id, path] = [`o${index}`, `/cities/${pick(random, hot)}`]
  if (kind < 3) return [hotPatch(random, index)]
  if (kind < 6) return [churn(random, index)]
  if (kind === 6) return [{ id, method: 'PUT', path, body: city(mark()), expected: [200] }]
  if (kind === 7) return [order(index), { id: `o${index + 1}`, method: 'GET', path, expected: [200] }]
  const [first, second] =
    kind === 8
      ? [stale(random, index), { ...create(0, index + 1), expected: [424] }]
      : [create(0, index), hotPatch(random, index + 1)]
  return [first, { ...second, dependsOn: [id] }]
}

/** All of them, or, where one is stale, none. */
const atomicPlan = (random: () => number): readonly Planned[] => {
  const id = pick(random, hot)
  const all = [
    hotPatch(random, 0, id),
    create(0, 1),
    hotPatch(
      random,
      2,
      hot.find((other) => other !== id),
    ),
  ]
  if (random() < 0.7) return all
  const fails = all.map((operation) => ({ ...operation, expected: [424] }))
  return [...fails, { ...stale(random, 3), path: '/cities/4', expected: [412] }]
}
