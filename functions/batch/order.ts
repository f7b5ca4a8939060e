import { isRejected, type Slot } from '../model/operation.ts'
import { applicationOrder } from './application-order.ts'
import { type Edges, reversed } from './edges.ts'

/**
 * The order in which operations are applied.
 *
 * An operation comes after all its dependencies. Operations on one item keep their request order, unless a dependency
 * reverses it. The two rules can contradict each other only through a `dependsOn` that names later operations; then the
 * earliest operation whose dependencies are met goes first.
 */

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

/**
 * The operations that each operation of a batch waits for; empty when none waits. A rejected operation is not run and
 * waits for none, since its dependencies must not reverse the order of others.
 */
export const dependenciesOf = (slots: readonly Slot[]): Edges => {
  const edges = slots.map((slot) => (isRejected(slot) ? [] : slot.dependsOn))
  return edges.some((on) => on.length > 0) ? edges : []
}

/** One level: lists of operations that run in parallel; each list applies to one item, in order. */
export type Level = readonly (readonly number[])[]

/** A level without the operations that do not stay. A list of one, which nearly all are, is not copied. */
export const keeping = (level: Level, stays: (index: number) => boolean): Level =>
  level.map((indices) => {
    const [first] = indices
    if (first === undefined || indices.length > 1) return indices.filter(stays)
    return stays(first) ? indices : none
  })

/**
 * Cuts operations into levels. A level waits for the one before it.
 * @param keys the item of each operation; undefined for one that is not run (others may still wait for it).
 * @param dependencies acyclic; empty when no operation has any.
 * @param maxFold the most operations on one item in one level.
 */
export const levelsOf = (
  keys: readonly (string | undefined)[],
  dependencies: Edges,
  maxFold: number,
): readonly Level[] =>
  levelsIn(dependencies.length === 0 ? keys.keys() : applicationOrder(keys, dependencies), keys, {
    dependencies,
    maxFold,
  })

/** @param order of all operations, each after those that it depends on. */
export const levelsIn = (
  order: Iterable<number>,
  keys: readonly (string | undefined)[],
  { dependencies, maxFold }: { readonly dependencies: Edges; readonly maxFold: number },
): readonly Level[] => {
  const levels: Map<string, number[]>[] = []
  const levelOf: number[] = []
  const last = new Map<string, number>()
  for (const index of order) {
    const key = keys[index]
    const earliest = behind(dependencies[index] ?? none, levelOf)
    if (key === undefined) {
      levelOf[index] = earliest
      continue
    }
    const before = last.get(key)
    let level = before === undefined ? earliest : Math.max(earliest, before)
    if (before !== undefined && (levels[level]?.get(key)?.length ?? 0) >= maxFold) level++
    while (levels.length <= level) levels.push(new Map())
    const fold = before === undefined ? undefined : levels[level]?.get(key)
    if (fold) fold.push(index)
    else levels[level]?.set(key, [index])
    levelOf[index] = level
    last.set(key, level)
  }
  return levels.map((level) => [...level.values()])
}

const none: readonly number[] = []

/** The first level after those of these operations. */
const behind = (others: readonly number[], levelOf: readonly number[]): number => {
  let level = 0
  for (const on of others) level = Math.max(level, (levelOf[on] ?? 0) + 1)
  return level
}
