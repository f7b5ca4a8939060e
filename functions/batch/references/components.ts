import type { Edges } from '../edges.ts'

interface Visit {
  readonly node: number
  next: number
}

/**
 * The number of the cycle that each operation is part of: those that wait for each other, directly or not, have one
 * number (Tarjan's strongly connected components, without recursion, since a request may chain a thousand).
 */
export const componentsOf = (edges: Edges): readonly number[] => {
  const numbers = edges.map(() => -1)
  const lows = edges.map(() => 0)
  const components = edges.map(() => -1)
  const open: number[] = []
  let [count, found] = [0, 0]
  const enter = (node: number): Visit => {
    numbers[node] = lows[node] = count++
    open.push(node)
    return { node, next: 0 }
  }
  const lower = (node: number, to: number) => {
    lows[node] = Math.min(lows[node] ?? 0, to)
  }
  const leave = (node: number) => {
    if (lows[node] !== numbers[node]) return
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      components[last] = found
      if (last === node) break
    }
    found++
  }
  for (const root of edges.keys()) {
    const visits = numbers[root] === -1 ? [enter(root)] : []
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const { node } = visit
      const target = edges[node]?.[visit.next++]
      if (target === undefined) {
        visits.pop()
        leave(node)
        const parent = visits.at(-1)
        if (parent) lower(parent.node, lows[node] ?? 0)
      } else if (numbers[target] === -1) visits.push(enter(target))
      else if (components[target] === -1) lower(node, numbers[target] ?? 0)
    }
  }
  return components
}
