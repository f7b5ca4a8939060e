import { describe, expect, it } from 'vitest'
import { hasCycle, levelsOf } from '../../../functions/batch/order.ts'
import { growth, linear } from '../../support/growth.ts'

interface Graph {
  readonly keys: readonly (string | undefined)[]
  readonly dependencies: readonly (readonly number[])[]
}

const graph = (
  size: number,
  keyOf: (index: number) => string | undefined,
  waitsFor: (index: number) => number[],
): Graph => {
  const indexes = Array.from({ length: size }, (_, index) => index)
  return {
    keys: indexes.map(keyOf),
    dependencies: indexes.map((index) => waitsFor(index).filter((on) => on >= 0 && on < size)),
  }
}

const own = String
const shared = () => 'one'
const few = (index: number) => String(index % 7)
const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

const graphs: Record<string, (size: number) => Graph> = {
  'a chain': (size) => graph(size, own, (index) => [index - 1]),
  'a chain from the end': (size) => graph(size, own, (index) => [index + 1]),
  'a chain from the end on one item': (size) => graph(size, shared, (index) => [index + 1]),
  'a chain from the end on a few items': (size) => graph(size, few, (index) => [index + 3]),
  'eighty that are done, then the next': (size) =>
    graph(size, own, (index) => (index < 80 ? [] : [...range(0, 80), index + 1])),
  'one that all wait for, at the end': (size) =>
    graph(size, few, (index) => (index < size - 1 ? [size - 1] : [])),
  'pairs that turn an item round': (size) =>
    graph(
      size,
      (index) => String(index >> 1),
      (index) => (index % 2 === 0 ? [index + 1] : []),
    ),
  'nothing that is run': (size) =>
    graph(
      size,
      () => undefined,
      (index) => [index + 1],
    ),
}

describe('ordering a graph takes time in proportion to its size:', () => {
  it.each(Object.entries(graphs))('%s', (_, graphOf) => {
    const order = ({ keys, dependencies }: Graph) => [
      hasCycle(dependencies),
      levelsOf(keys, dependencies, 64),
    ]
    expect(growth(graphOf, order, 10_000)).toBeLessThan(linear)
  })
})
