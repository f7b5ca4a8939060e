import type { Slot } from '../../model/operation.ts'
import { applicationOrder } from '../application-order.ts'
import { type Edges, reversed } from '../edges.ts'
import { minHeap } from '../min-heap.ts'
import { dependenciesOf } from '../order.ts'
import { componentsOf } from './components.ts'
import type { Keys } from './names.ts'
import { type Wait, type Waits, waitsIn } from './waits.ts'

/** What follows from the items that the operations of a batch name. */
export interface ReferenceOrder {
  /** Of each operation, those that it waits for beside its `dependsOn`; empty when none waits. */
  readonly waits: Edges
  /** … and with them. */
  readonly edges: Edges
  /** An order that respects them, and the order on each item; undefined where `edges` are those of `dependsOn`. */
  readonly order?: readonly number[]
  /** The operations that make an item, by its key. */
  readonly makers: Waits['makers']
  /** The items that an operation names and whose makers wait for it, by its index. */
  readonly mutual: ReadonlyMap<number, ReadonlySet<string>>
}

/** In a batch that names nothing, nothing is looked for. */
export const referenceOrderOf = (slots: readonly Slot[], names: Keys): ReferenceOrder => {
  const dependencies = dependenciesOf(slots)
  const found = waitsIn(slots, names)
  if (found === undefined) return { waits: [], edges: dependencies, makers: new Map(), mutual: new Map() }
  const { makers, keys, all } = found
  if (all.length === 0) return { waits: [], edges: dependencies, makers, mutual: new Map() }
  const explicit = slots.map((_, index) => dependencies[index] ?? [])
  const chained = joined(explicit, onItems(keys, dependencies))
  const cyclic = cyclicIn(all, chained)
  // Only what waits for a later operation can close a cycle, unless `dependsOn` names later ones.
  const backwards = all.filter((wait) => wait.on < wait.waiting || !cyclic.has(wait))
  const still = cyclicIn(backwards, chained)
  const waits = edgesOf(
    backwards.filter((wait) => !still.has(wait)),
    slots.length,
  )
  return {
    waits,
    edges: joined(explicit, waits),
    order: orderIn(joined(chained, waits)),
    makers,
    mutual: mutualIn([...cyclic].filter(({ isNaming }) => isNaming)),
  }
}

/** Those that are part of a cycle. */
const cyclicIn = (waits: readonly Wait[], chained: Edges): ReadonlySet<Wait> => {
  const components = componentsOf(joined(chained, edgesOf(waits, chained.length)))
  return new Set(waits.filter(({ waiting, on }) => components[waiting] === components[on]))
}

const edgesOf = (waits: readonly Wait[], size: number): Edges => {
  const edges: number[][] = Array.from({ length: size }, () => [])
  for (const { waiting, on } of waits) edges[waiting]?.push(on)
  return edges
}

const joined = (some: Edges, others: Edges): Edges =>
  some.map((edges, index) => [...edges, ...(others[index] ?? [])])

/** Each operation after the one before it on its item. References never change that order. */
const onItems = (keys: readonly (string | undefined)[], dependencies: Edges): Edges => {
  const order = dependencies.length === 0 ? keys.keys() : applicationOrder(keys, dependencies)
  const last = new Map<string, number>()
  const edges: number[][] = keys.map(() => [])
  for (const index of order) {
    const key = keys[index]
    if (key === undefined) continue
    const before = last.get(key)
    if (before !== undefined) edges[index]?.push(before)
    last.set(key, index)
  }
  return edges
}

/** The earliest operation first, of those that wait for nothing any more. */
const orderIn = (edges: Edges): readonly number[] => {
  const left = edges.map((on) => on.length)
  const dependants = reversed(edges)
  const ready = minHeap()
  for (const [index, count] of left.entries()) if (count === 0) ready.push(index)
  const order: number[] = []
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index)
    for (const dependant of dependants[index] ?? []) {
      left[dependant] = (left[dependant] ?? 0) - 1
      if (left[dependant] === 0) ready.push(dependant)
    }
  }
  return order
}

const mutualIn = (waits: readonly Wait[]): ReferenceOrder['mutual'] =>
  new Map(
    [...Map.groupBy(waits, ({ waiting }) => waiting)].map(([index, some]) => [
      index,
      new Set(some.map(({ item }) => item)),
    ]),
  )
