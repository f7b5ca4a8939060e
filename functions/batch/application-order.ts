import { type Edges, reversed } from './edges.ts'
import { minHeap } from './min-heap.ts'

/**
 * An order of all operations that respects dependencies and the order on each item. If dependencies contradict the item
 * order, the first operation whose dependencies are met goes next.
 */
export const applicationOrder = (
  keys: readonly (string | undefined)[],
  dependencies: Edges,
): readonly number[] => {
  const order: number[] = []
  const queues = itemQueues(keys)
  const waits = keys.map((_, index) => dependencies[index]?.length ?? 0)
  const dependants = reversed(keys.map((_, index) => dependencies[index] ?? []))
  const met = minHeap()
  const ready: number[] = []
  const consider = (index: number) => {
    if (waits[index] !== 0 || queues.isPlaced(index)) return
    if (queues.isFirst(index)) ready.push(index)
    else met.push(index)
  }
  for (const index of keys.keys()) consider(index)
  while (order.length < keys.length) {
    const index = ready.pop() ?? met.pop()
    if (index === undefined) throw new Error('dependencies have a cycle')
    if (queues.isPlaced(index)) continue
    order.push(index)
    const next = queues.place(index)
    for (const dependant of dependants[index] ?? []) {
      waits[dependant] = (waits[dependant] ?? 0) - 1
      // One that is next on its item as well is considered below.
      if (waits[dependant] === 0 && dependant !== next) consider(dependant)
    }
    if (next !== undefined) consider(next)
  }
  return order
}

/** The operations on each item in request order, and which of them have been placed. */
const itemQueues = (keys: readonly (string | undefined)[]) => {
  const placed = new Uint8Array(keys.length)
  const nameOf = (index: number) => keys[index] ?? `\u0000${index}`
  const queues = Map.groupBy(keys.keys(), nameOf)
  const firsts = new Map<string, number>()
  const firstOf = (name: string): number | undefined => {
    const queue = queues.get(name) ?? []
    let at = firsts.get(name) ?? 0
    while (placed[queue[at] ?? -1] === 1) at++
    firsts.set(name, at)
    return queue[at]
  }
  return {
    isPlaced: (index: number): boolean => placed[index] === 1,
    isFirst: (index: number): boolean => firstOf(nameOf(index)) === index,
    /** Returns the operation that is now the first on the item, if that has changed. */
    place: (index: number): number | undefined => {
      const wasFirst = firstOf(nameOf(index)) === index
      placed[index] = 1
      return wasFirst ? firstOf(nameOf(index)) : undefined
    },
  }
}
