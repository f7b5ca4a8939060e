import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { get, groundOn, pastTheLease, patch, put, told } from './ground.ts'
import { dyingAfter, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

// The write kept only what it waited for, so that the read before that was made again, and saw what came later.
it('reads of one item keep their order when something waited for the last of them only', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const request = batchRequest(
    [
      get('1', { id: 'first' }),
      get('1', { id: 'last' }),
      patch('2', { population: 5 }, { id: 'write', dependsOn: ['last'] }),
    ],
    { 'idempotency-key': 'reads' },
  )
  await ground.call(request, dyingAfter(write)).catch(() => undefined)
  await ground.call(batchRequest([patch('1', { population: 100 })]))
  ground.clock.advance(pastTheLease)
  expect(told(await ground.call(request))).toEqual([
    [200, '"1"'],
    [200, '"1"'],
    [200, '"2"'],
  ])
})
