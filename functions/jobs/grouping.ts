import { isRejected, type Slot } from '../model/operation.ts'

/**
 * Cuts operations into chunks that can run at the same time. Operations on one item, and operations linked by
 * `dependsOn`, stay together, so that order and dependencies hold without communication between workers. A group that
 * is larger than a chunk is a chunk of its own.
 * @returns positions of slots, ascending in each chunk; chunks in order of their first position.
 */
export const chunksOf = (slots: readonly Slot[], size: number): readonly (readonly number[])[] => {
  const chunks: number[][] = []
  let filling: number[] = []
  for (const group of groupsOf(slots)) {
    if (filling.length > 0 && filling.length + group.length > size) {
      chunks.push(filling)
      filling = []
    }
    filling.push(...group)
  }
  if (filling.length > 0) chunks.push(filling)
  return chunks.map((chunk) => chunk.sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

/** The connected components of "is on the same item as" and "depends on". */
const groupsOf = (slots: readonly Slot[]): readonly (readonly number[])[] => {
  const parent = slots.map((_, at) => at)
  const rootOf = (at: number): number => {
    let root = at
    while (parent[root] !== root) root = parent[root] ?? root
    for (let next = at; next !== root; ) [next, parent[next]] = [parent[next] ?? root, root]
    return root
  }
  const join = (a: number, b: number) => {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y)
    if (high !== undefined && low !== undefined) parent[high] = low
  }
  const firstOn = new Map<string, number>()
  for (const [at, slot] of slots.entries()) {
    for (const on of slot.dependsOn) join(at, on)
    const item = itemOf(slot)
    if (item === undefined) continue
    const first = firstOn.get(item)
    if (first === undefined) firstOn.set(item, at)
    else join(first, at)
  }
  return [...Map.groupBy(slots.keys(), rootOf).values()]
}

/** Undefined if the operation names no item, or one that no other can name. Equal own keys make equal ids. */
const itemOf = (slot: Slot): string | undefined => {
  if (isRejected(slot)) return undefined
  const { collection, itemId, idempotencyKey } = slot.operation
  if (itemId !== undefined) return `item ${collection.name} ${itemId}`
  return idempotencyKey === undefined ? undefined : `key ${collection.name} ${idempotencyKey}`
}
