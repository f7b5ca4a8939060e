import type { WireOperation } from '../support/model.ts'

/** The batches of the crash loop. Each starts from the items in `seed`. */
export interface CrashBatch {
  readonly name: string
  readonly seed: readonly WireOperation[]
  readonly operations: readonly WireOperation[]
  readonly atomic?: true
}

export const city = (id: string, population: number, name = `City ${id}`) => ({
  id,
  name,
  country: 'FR',
  population,
})

const put = (id: string, population: number): WireOperation => ({
  method: 'PUT',
  path: `/cities/${id}`,
  body: city(id, population),
})

const seed = [put('1', 10), put('2', 20), put('3', 30), put('4', 40), put('5', 50)]

export const crashBatches: readonly CrashBatch[] = [
  {
    name: 'all methods, successes and failures',
    seed,
    operations: [
      { method: 'POST', path: '/cities', body: city('100', 1) },
      { method: 'POST', path: '/cities', body: city('1', 1) },
      { method: 'PUT', path: '/cities/2', body: city('2', 21), ifMatch: '"1"' },
      { method: 'PUT', path: '/cities/101', body: city('101', 2), ifNoneMatch: '*' },
      { method: 'PATCH', path: '/cities/3', body: { population: 31 } },
      { method: 'PATCH', path: '/cities/3000', body: { population: 31 } },
      { method: 'DELETE', path: '/cities/4' },
      { method: 'DELETE', path: '/cities/4000' },
      { method: 'GET', path: '/cities/5' },
      { method: 'PATCH', path: '/cities/5', body: { population: -1 } },
      { method: 'PUT', path: '/cities/5', body: city('5', 51), ifMatch: '"7"' },
      { method: 'POST', path: '/cities', body: { id: '102', name: '', country: 'FR', population: 1 } },
    ],
  },
  {
    name: 'sequences on one item',
    seed,
    operations: [
      { method: 'POST', path: '/cities', body: city('1', 1) },
      { method: 'PATCH', path: '/cities/1', body: { population: 11 } },
      { method: 'PATCH', path: '/cities/1', body: { population: 12 }, ifMatch: '"1"' },
      { method: 'GET', path: '/cities/1' },
      { method: 'DELETE', path: '/cities/1' },
      { method: 'DELETE', path: '/cities/1' },
      { method: 'POST', path: '/cities', body: city('1', 13) },
      { method: 'POST', path: '/cities', body: city('200', 1) },
      { method: 'POST', path: '/cities', body: city('200', 2) },
      { method: 'DELETE', path: '/cities/200' },
    ],
  },
  {
    name: 'dependencies, also backwards, across items and levels',
    seed,
    operations: [
      { id: 'a', method: 'POST', path: '/cities', body: city('1', 1) },
      { id: 'b', method: 'DELETE', path: '/cities/1', dependsOn: ['c'] },
      { id: 'c', method: 'PUT', path: '/cities/300', body: city('300', 1) },
      { id: 'd', method: 'PATCH', path: '/cities/300', body: { population: 2 }, dependsOn: ['a'] },
      { id: 'e', method: 'POST', path: '/cities', body: city('1', 3), dependsOn: ['b'] },
      { id: 'f', method: 'PATCH', path: '/cities/2', body: { population: 22 }, dependsOn: ['g'] },
      { id: 'g', method: 'PATCH', path: '/cities/2', body: { population: 23 } },
      { id: 'h', method: 'GET', path: '/cities/2', dependsOn: ['f', 'e'] },
    ],
  },
  {
    name: 'more operations on one item than one write takes',
    seed,
    operations: [
      ...Array.from(
        { length: 70 },
        (_, at): WireOperation => ({ method: 'PATCH', path: '/cities/1', body: { population: at } }),
      ),
      { method: 'PATCH', path: '/cities/1', body: { population: -1 } },
      ...Array.from(
        { length: 70 },
        (_, at): WireOperation => ({ method: 'PATCH', path: '/cities/1', body: { population: 100 + at } }),
      ),
      { method: 'GET', path: '/cities/1' },
    ],
  },
  {
    name: 'more creates than one call takes',
    seed,
    operations: Array.from(
      { length: 60 },
      (_, at): WireOperation => ({ method: 'POST', path: '/cities', body: city(String(at + 1), at) }),
    ),
  },
  {
    name: 'an atomic batch that succeeds',
    seed,
    atomic: true,
    operations: [
      { method: 'POST', path: '/cities', body: city('400', 1) },
      { method: 'PATCH', path: '/cities/400', body: { population: 2 } },
      { method: 'PATCH', path: '/cities/1', body: { population: 11 }, ifMatch: '"1"' },
      { method: 'DELETE', path: '/cities/2' },
      { method: 'GET', path: '/cities/3' },
    ],
  },
  {
    name: 'an atomic batch that fails',
    seed,
    atomic: true,
    operations: [
      { method: 'POST', path: '/cities', body: city('500', 1) },
      { method: 'POST', path: '/cities', body: city('1', 1) },
      { method: 'PATCH', path: '/cities/2', body: { population: 2 }, ifMatch: '"9"' },
    ],
  },
  {
    name: 'one operation',
    seed,
    operations: [{ method: 'DELETE', path: '/cities/1' }],
  },
]
