import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasCycle, levelsOf } from '../../functions/batch/order.ts'
import { announce, holds } from './runs.ts'

announce('order')

interface Graph {
  /** The item of each operation; undefined for one that is not run. */
  readonly keys: readonly (string | undefined)[]
  readonly dependencies: readonly (readonly number[])[]
}

/** Without cycles: an operation depends on those of lower rank only, before or after it. */
const graph: fc.Arbitrary<Graph> = fc
  .array(
    fc.record({
      key: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c') },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      rank: fc.nat(6),
      wishes: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(), { maxLength: 3 })),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((nodes) => ({
    keys: nodes.map(({ key }) => key),
    dependencies: nodes.map(({ rank, wishes }) => {
      const targets = new Set(wishes.map((wish) => wish % nodes.length))
      return [...targets].filter((at) => (nodes[at]?.rank ?? 0) < rank)
    }),
  }))

/** Who goes next, asked again after each: the first whose dependencies are done and who is first on its item, else the first whose dependencies are done. */
const naiveOrder = ({ keys, dependencies }: Graph): number[] => {
  const done: number[] = []
  while (done.length < keys.length) {
    const open = [...keys.keys()].filter((index) => !done.includes(index))
    const met = open.filter((index) => dependencies[index]?.every((on) => done.includes(on)))
    const first = met.find(
      (index) => keys[index] === undefined || open.find((at) => keys[at] === keys[index]) === index,
    )
    done.push(first ?? met[0] ?? Number.NaN)
  }
  return done
}

const placesOf = (levels: ReturnType<typeof levelsOf>, { keys }: Graph): number[] => {
  const places: number[] = []
  for (const [level, folds] of levels.entries()) for (const index of folds.flat()) places[index] = level
  // One that is not run has no place; those that wait for it count from where it would stand.
  expect(Object.keys(places).map(Number)).toEqual(
    [...keys.keys()].filter((index) => keys[index] !== undefined),
  )
  return places
}

it('puts every operation after its dependencies, and those on one item in their order', () =>
  holds(
    fc.record({ graph, maxFold: fc.constantFrom(1, 2, 3, 64) }),
    ({ graph: given, maxFold }) => {
      const levels = levelsOf(given.keys, given.dependencies, maxFold)
      const places = placesOf(levels, given)
      const order = naiveOrder(given)
      for (const [index, on] of given.dependencies.entries()) {
        if (given.keys[index] === undefined) continue
        for (const target of on) {
          if (given.keys[target] !== undefined) expect(places[target]).toBeLessThan(places[index] ?? -1)
        }
      }
      for (const key of ['a', 'b', 'c']) {
        const applied = levels.flat().filter((fold) => given.keys[fold[0] ?? -1] === key)
        expect(applied.flat()).toEqual(order.filter((index) => given.keys[index] === key))
      }
      for (const level of levels) {
        expect(new Set(level.map(([index = -1]) => given.keys[index])).size).toBe(level.length)
        for (const fold of level) {
          expect(fold.length).toBeGreaterThan(0)
          expect(fold.length).toBeLessThanOrEqual(maxFold)
          expect(new Set(fold.map((index) => given.keys[index])).size).toBe(1)
        }
      }
    },
    2_000,
    5,
  ))

it('makes no operation wait longer than it must', () =>
  holds(
    fc.record({ graph, maxFold: fc.constantFrom(1, 2, 3, 64) }),
    ({ graph: given, maxFold }) => {
      const levels = levelsOf(given.keys, given.dependencies, maxFold)
      const places = placesOf(levels, given)
      const last = new Map<string, number>()
      const taken = new Map<string, number>()
      for (const index of naiveOrder(given)) {
        const key = given.keys[index]
        const needed = (given.dependencies[index] ?? []).map((on) => (places[on] ?? 0) + 1)
        let least = Math.max(0, ...needed)
        if (key !== undefined) {
          least = Math.max(least, last.get(key) ?? 0)
          if ((taken.get(`${key} ${least}`) ?? 0) === maxFold) least++
          taken.set(`${key} ${least}`, (taken.get(`${key} ${least}`) ?? 0) + 1)
          last.set(key, least)
          expect(places[index]).toBe(least)
        }
        places[index] = least
      }
    },
    2_000,
    5,
  ))

const anyGraph = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
  )

/** Everything that is reached from an operation by its dependencies. */
const reached = (dependencies: readonly (readonly number[])[], from: number): Set<number> => {
  const seen = new Set<number>()
  const visit = (at: number): void => {
    for (const next of dependencies[at] ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      visit(next)
    }
  }
  visit(from)
  return seen
}

it('finds a cycle where there is one, and nowhere else', () =>
  holds(
    anyGraph,
    (dependencies) => {
      const cyclic = (index: number) => reached(dependencies, index).has(index)
      const found = hasCycle(dependencies)
      const some = [...dependencies.keys()].some(cyclic)
      expect(found !== undefined).toBe(some)
      if (found !== undefined) expect([found, ...reached(dependencies, found)].some(cyclic)).toBe(true)
    },
    2_000,
    5,
  ))
