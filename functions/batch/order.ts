/**
 * The order in which operations are applied.
 *
 * An operation comes after all that it depends on. Operations on one item keep their request order, except
 * where a dependency turns it round. Both rules together can contradict each other only through `dependsOn`
 * that names later operations; then the earliest operation whose dependencies are met goes first.
 */

type Edges = readonly (readonly number[])[]

/** An operation that is part of a cycle, or waits for one; undefined when there is none. */
export const hasCycle = (dependencies: Edges): number | undefined => {
  const left = dependencies.map((edges) => edges.length)
  const ready = left.flatMap((count, index) => (count === 0 ? [index] : []))
  const dependants = reversed(dependencies)
  for (const done of ready) {
    for (const index of dependants[done] ?? []) {
      left[index] = (left[index] ?? 0) - 1
      if (left[index] === 0) ready.push(index)
    }
  }
  const stuck = left.findIndex((count) => count > 0)
  return stuck < 0 ? undefined : stuck
}

const reversed = (edges: Edges): readonly (readonly number[])[] => {
  const back: number[][] = edges.map(() => [])
  for (const [index, targets] of edges.entries()) for (const target of targets) back[target]?.push(index)
  return back
}

/** One level: what runs in parallel, as lists of operations that apply to one item in that order. */
export type Level = readonly (readonly number[])[]

/**
 * Cuts operations into levels. A level waits for the one before it.
 * @param keys the item of each operation; undefined for one that is not run (it still can be waited for).
 * @param dependencies acyclic; empty when no operation has any.
 * @param maxFold operations on one item that may stand in one level.
 */
export const levelsOf = (
  keys: readonly (string | undefined)[],
  dependencies: Edges,
  maxFold: number,
): readonly Level[] => {
  const order = dependencies.length === 0 ? keys.keys() : applicationOrder(keys, dependencies)
  const levels: Map<string, number[]>[] = []
  const levelOf: number[] = []
  const last = new Map<string, number>()
  for (const index of order) {
    const key = keys[index]
    const earliest = Math.max(0, ...(dependencies[index] ?? []).map((on) => (levelOf[on] ?? 0) + 1))
    if (key === undefined) {
      levelOf[index] = earliest
      continue
    }
    let level = Math.max(earliest, last.get(key) ?? 0)
    if ((levels[level]?.get(key)?.length ?? 0) >= maxFold) level++
    while (levels.length <= level) levels.push(new Map())
    const fold = levels[level]?.get(key)
    if (fold) fold.push(index)
    else levels[level]?.set(key, [index])
    levelOf[index] = level
    last.set(key, level)
  }
  return levels.map((level) => [...level.values()])
}

/** Repeatedly the first operation with nothing left to wait for; when dependencies turn item order round, the first whose dependencies are met. */
const applicationOrder = (keys: readonly (string | undefined)[], dependencies: Edges): readonly number[] => {
  const order: number[] = []
  const placed = new Set<number>()
  const queues = Map.groupBy(keys.keys(), (index) => keys[index] ?? `\u0000${index}`)
  let pending = [...keys.keys()]
  const met = (index: number) => (dependencies[index] ?? []).every((on) => placed.has(on))
  const first = (index: number) => queues.get(keys[index] ?? `\u0000${index}`)?.[0] === index
  const place = (index: number) => {
    order.push(index)
    placed.add(index)
    const queue = queues.get(keys[index] ?? `\u0000${index}`)
    queue?.splice(queue.indexOf(index), 1)
  }
  while (pending.length > 0) {
    const before = order.length
    for (const index of pending) if (first(index) && met(index)) place(index)
    if (order.length === before) {
      const next = pending.find(met)
      if (next === undefined) throw new Error('dependencies have a cycle')
      place(next)
    }
    pending = pending.filter((index) => !placed.has(index))
  }
  return order
}
