import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { get, groundOn, patch, put, told } from './ground.ts'
import { meanwhile, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

it.each([
  ['under a condition', '"2"'],
  ['without one', undefined],
])('what waits for a write decides on the item as it is after that write (%s)', async (_, ifMatch) => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0), put('3', 0)]))
  const operations = [
    get('1', { id: 'a' }),
    get('3', { id: 'z' }),
    patch('2', { population: 5 }, { id: 'b', dependsOn: ['z'] }),
    get('1', { id: 'c', dependsOn: ['b'] }),
    patch('1', { altName: 'd' }, { id: 'd', dependsOn: ['b'], ...(ifMatch ? { ifMatch } : {}) }),
  ]
  const answer = await ground.call(
    batchRequest(operations, { prefer: 'return=representation' }),
    meanwhile(write, async ({ proceed }) => {
      // Acknowledged before b is applied.
      await ground.call(batchRequest([patch('1', { population: 100 })]))
      return proceed()
    }),
  )
  expect(told(answer)).toEqual([
    [200, '"1"'],
    [200, '"1"'],
    [200, '"2"'],
    [200, '"2"'],
    [200, '"3"'],
  ])
  expect(bodyOf(answer).results[3].body).toEqual(city('1', 100))
  expect(await ground.item('1')).toEqual([3, { ...city('1', 100), altName: 'd' }])
})

it('a read that waits for a write shows what has been written by then', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const operations = [
    get('1', { id: 'before' }),
    patch('2', { population: 5 }, { id: 'write' }),
    get('1', { id: 'after', dependsOn: ['write', 'before'] }),
  ]
  const answer = await ground.call(
    batchRequest(operations),
    meanwhile(write, async ({ proceed }) => {
      await ground.call(batchRequest([patch('1', { population: 100 })]))
      return proceed()
    }),
  )
  expect(told(answer)).toEqual([
    [200, '"1"'],
    [200, '"2"'],
    [200, '"2"'],
  ])
})
