import fc from 'fast-check'
import type { WireOperation } from '../support/model.ts'
import { city, conditions, patch } from './cities.ts'

/** Random operations on few cities, so that they meet on the same items. */

type Draft = Omit<WireOperation, 'dependsOn'>

const onItem = (id: string): fc.Arbitrary<Draft> => {
  const path = `/cities/${id}`
  const post = city.map((body): Draft => ({ method: 'POST', path: '/cities', body: { id, ...body } }))
  const put = fc
    .tuple(city, conditions)
    .map(([body, given]): Draft => ({ method: 'PUT', path, body, ...given }))
  const merge = fc
    .tuple(patch, conditions)
    .map(([body, given]): Draft => ({ method: 'PATCH', path, body, ...given }))
  const remove = conditions.map((given): Draft => ({ method: 'DELETE', path, ...given }))
  const read = conditions.map((given): Draft => ({ method: 'GET', path, ...given }))
  return fc.oneof(
    { weight: 5, arbitrary: put },
    { weight: 4, arbitrary: post },
    { weight: 8, arbitrary: merge },
    { weight: 2, arbitrary: remove },
    { weight: 3, arbitrary: read },
  )
}

/** Operations that no item can save. */
const hopeless: fc.Arbitrary<Draft> = fc.constantFrom<Draft>(
  { method: 'GET', path: '/towns/1' },
  { method: 'PUT', path: '/cities', body: {} },
  { method: 'POST', path: '/cities/1', body: {} },
  { method: 'GET', path: 'cities/1' },
  { method: 'DELETE', path: '/cities/%' },
  { method: 'GET', path: '/cities/a b' },
  { method: 'GET', path: '/cities/1', body: 1 },
  { method: 'PATCH', path: '/cities/1' },
  { method: 'POST', path: '/cities', body: { id: 'x', name: 'n', country: 'FR', population: 1 } },
  {
    method: 'POST',
    path: '/cities',
    body: { id: '1', name: 'n', country: 'FR', population: 1 },
    ifMatch: '*',
  },
  { method: 'PUT', path: '/cities/1', body: { id: '2', name: 'n', country: 'FR', population: 1 } },
)

/** One operation on one of so many items. */
export const operation = (items: number): fc.Arbitrary<Draft> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.nat(items - 1).chain((id) => onItem(String(id + 1))) },
    { weight: 1, arbitrary: hopeless },
  )

type Brisk = 'GET' | 'PATCH' | 'DELETE' | 'PUT'

/** Operations that can only fail because of the item, nearly every one with a consequence. */
export const brisk = (items: number, methods: readonly Brisk[]): fc.Arbitrary<Draft> =>
  fc
    .tuple(fc.integer({ min: 1, max: items }), fc.nat(99), fc.constantFrom(...methods))
    .map(([id, population, method]): Draft => {
      const path = `/cities/${id}`
      if (method === 'GET' || method === 'DELETE') return { method, path }
      const body = method === 'PATCH' ? { population } : { name: 'Paris', country: 'FR', population }
      return { method, path, body }
    })

/** A batch in which many an operation waits for the one before it. */
export const chain = (
  draft: fc.Arbitrary<Draft>,
  sizes: fc.ArrayConstraints,
): fc.Arbitrary<WireOperation[]> =>
  fc.array(fc.record({ draft, waits: fc.boolean() }), sizes).map((links) =>
    links.map(({ draft, waits }, index) => ({
      ...draft,
      ...(waits && index > 0 ? { dependsOn: [String(index - 1)] } : {}),
    })),
  )

interface Linked {
  readonly draft: Draft
  /** Operations of a lower rank can be waited for, wherever they stand in the request: so there is no cycle. */
  readonly rank: number
  readonly waitsFor: readonly number[]
  readonly labelled: boolean
}

const link = (linked: readonly Linked[]): WireOperation[] => {
  const label = (at: number): string => (linked[at]?.labelled ? `op-${at}` : String(at))
  return linked.map(({ draft, rank, waitsFor, labelled }, index) => {
    const targets = new Set(waitsFor.map((target) => target % linked.length))
    const dependsOn = [...targets].filter((at) => (linked[at]?.rank ?? 0) < rank).map(label)
    return {
      ...(labelled ? { id: label(index) } : {}),
      ...draft,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
  })
}

/** A batch; one in `linkedOneIn` operations may wait for others, none at 0. */
export const batch = (
  draft: fc.Arbitrary<Draft>,
  sizes: fc.ArrayConstraints,
  linkedOneIn = 6,
): fc.Arbitrary<WireOperation[]> =>
  fc
    .array(
      fc.record({
        draft,
        rank: fc.nat(5),
        waitsFor: fc.oneof(
          { weight: Math.max(1, linkedOneIn - 1), arbitrary: fc.constant<number[]>([]) },
          { weight: linkedOneIn === 0 ? 0 : 1, arbitrary: fc.array(fc.nat(), { maxLength: 3 }) },
        ),
        labelled: fc.boolean(),
      }),
      sizes,
    )
    .map(link)
