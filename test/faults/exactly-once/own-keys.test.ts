import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { get, groundOn, keyed, patch, put, remove, told } from './ground.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

it('what an own key decided is answered, whatever the operation depends on now', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const paid = patch('2', { population: 5 }, { id: 'w', idempotencyKey: 'pay', dependsOn: ['g'] })
  const operations = [get('1', { id: 'g' }), paid]
  expect(told(await ground.call(batchRequest(operations)))).toEqual([
    [200, '"1"'],
    [200, '"2"'],
  ])
  await ground.call(batchRequest([remove('1')]))
  for (const headers of [{}, keyed]) {
    const again = await ground.call(batchRequest(operations, headers))
    expect(told(again)).toEqual([404, [200, '"2"']])
    expect(bodyOf(again).results[1].replayed).toBe(true)
  }
  expect(await ground.item('2')).toEqual([2, city('2', 5)])
})

it('an own key belongs to its item: on another one it is another key', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const pay = (id: string, population: number) =>
    ground.call(batchRequest([patch(id, { population }, { idempotencyKey: 'pay' })]))
  expect(told(await pay('1', 5))).toEqual([[200, '"2"']])
  expect(told(await pay('2', 6))).toEqual([[200, '"2"']])
  const reused = await pay('1', 6)
  expect(bodyOf(reused).results[0].error.type).toBe('/problems/idempotency-key-reused')
  expect(await ground.item('1')).toEqual([2, city('1', 5)])
  expect(await ground.item('2')).toEqual([2, city('2', 6)])
})

// Its own keys used to take the capacity of the log, and entries that were over were never looked up: 503 for a day.
it('an item with hundreds of own keys goes on, since what is over is looked up', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const owned = Array.from({ length: 500 }, (_, n) =>
    patch('1', { population: n }, { idempotencyKey: `own-${n}` }),
  )
  const headers = (n: number) => ({ 'idempotency-key': `batch-${n}` })
  expect(told(await ground.call(batchRequest(owned, headers(0)))).at(-1)).toEqual([200, '"501"'])
  const mixed = Array.from({ length: 1_000 }, (_, n) =>
    patch('1', { population: n }, n % 2 === 0 ? { ifMatch: '"99999"' } : {}),
  )
  for (let n = 1; n <= 8; n++) {
    const { summary } = bodyOf(await ground.call(batchRequest(mixed, headers(n))))
    expect([n, summary]).toMatchObject([n, { success: 500, failed: 500, retryable: 0 }])
  }
  expect(told(await ground.call(batchRequest([patch('1', { population: 1 })])))).toEqual([[200, '"4502"']])
})
