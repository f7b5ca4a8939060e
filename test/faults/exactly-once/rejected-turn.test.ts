import { afterAll, beforeAll, expect, it } from 'vitest'
import { faultAt } from '../../support/faulty.ts'
import type { WireOperation } from '../../support/model.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { outcomes, pastTheLease, subjectOf } from '../subject.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const put = (id: string): WireOperation => ({ method: 'PUT', path: `/cities/${id}`, body: city(id, 1) })

// The rejection used to be on record with the first write of its item, and what came between passed for lost.
it('a rejected operation waits its turn on its item: what comes before it is still run by a retry', async () => {
  const operations: readonly WireOperation[] = [
    { method: 'PATCH', path: '/cities/1', body: { population: 2 } },
    { id: 'x', method: 'PATCH', path: '/cities/2', body: { population: 2 } },
    { id: 'f', method: 'GET', path: '/cities/1', dependsOn: ['x'] },
    { id: 'd', method: 'PUT', path: '/cities/1', body: { ...city('1', -1) }, dependsOn: ['f'] },
    { method: 'PATCH', path: '/cities/2', body: { population: 3 }, dependsOn: ['f'] },
  ]
  const subject = await subjectOf(tables, { name: 'a turn', seed: [put('1'), put('2')], operations })
  // Claim, reads, writes of the first level.
  await subject.send(faultAt({ call: 3, mode: 'crash after' }).wire)
  subject.clock.advance(pastTheLease)
  expect(outcomes(await subject.send())).toEqual([200, 200, 200, 'validation-failed', 200])
  await subject.checkStore()
})

// It used to wait for `g`, which closed a circle: the DELETE was answered 404 before the POST in front of it had run.
it('a rejected operation waits for nothing: the order of others is as if it had no dependencies', async () => {
  const operations: readonly WireOperation[] = [
    { method: 'POST', path: '/cities', body: { ...city('11', -1) }, dependsOn: ['g'] },
    { method: 'POST', path: '/cities', body: city('12', 3), dependsOn: ['f'] },
    { method: 'DELETE', path: '/cities/12' },
    { id: 'f', method: 'PATCH', path: '/cities/11', body: { population: 2 } },
    { id: 'g', method: 'PATCH', path: '/cities/12', body: { population: 9 } },
  ]
  const subject = await subjectOf(tables, { name: 'no circle', seed: [put('11')], operations })
  expect(outcomes(await subject.send())).toEqual(['validation-failed', 201, 204, 200, 'not-found'])
  await subject.checkStore()
})

// Nothing is written, and what the others failed with is still told in the order that the dependencies ask for.
it('in an atomic batch a rejected operation stands between what it waits for and what waits for it', async () => {
  const operations: readonly WireOperation[] = [
    { id: 'c', method: 'PUT', path: '/cities/21', body: { ...city('21', -1) }, dependsOn: ['e'] },
    { method: 'GET', path: '/cities/22', ifMatch: '"2"', dependsOn: ['c'] },
    { id: 'e', method: 'PUT', path: '/cities/22', body: city('22', 5), ifNoneMatch: '*' },
  ]
  const subject = await subjectOf(tables, { name: 'atomic', seed: [], operations, atomic: true })
  expect(outcomes(await subject.send())).toEqual([
    'validation-failed',
    'precondition-failed',
    'dependency-failed',
  ])
})
