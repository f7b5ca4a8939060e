import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { brokenConnection, type Interceptor, serviceError } from '../../support/wire.ts'
import { city } from '../batches.ts'
import { groundOn, keyed, pastTheLease, patch, put, told } from './ground.ts'
import { write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

/** From the completion on, the table of batches answers nothing, or the whole database is over its limit. */
const unrecorded = (error: () => Error, alsoWrites: boolean): Interceptor => {
  let updates = 0
  return async ({ command, proceed }) => {
    if (command === 'UpdateItemCommand' && ++updates >= 2) throw error()
    if (alsoWrites && command === write) throw error()
    return proceed()
  }
}

it('tells nothing that is not on record: what failed may yet succeed', async () => {
  const ground = groundOn(tables)
  const request = batchRequest([patch('1', { population: 7 })], keyed)
  const first = await ground.call(request, unrecorded(brokenConnection, false))
  expect([first.status, bodyOf(first).type]).toEqual([503, '/problems/not-recorded'])
  expect(Number(first.headers['retry-after'])).toBeGreaterThanOrEqual(1)
  expect(bodyOf(first).results).toBeUndefined()
  await ground.call(batchRequest([put('1', 1)]))
  ground.clock.advance(pastTheLease)
  const second = await ground.call(request)
  expect(told(second)).toEqual([[200, '"2"']])
  expect(told(await ground.call(request))).toEqual([[200, '"2"']])
  expect(await ground.item('1')).toEqual([2, city('1', 7)])
})

it('tells nothing of a batch that was throttled to its end, record included', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('2', 0)]))
  const operations = [patch('1', { population: 7 }, { id: 'a' }), patch('2', { population: 8 }, { id: 'b' })]
  const request = batchRequest(operations, keyed)
  const throttled = unrecorded(() => serviceError('ThrottlingException', 400), true)
  const first = await ground.call(request, throttled)
  expect([first.status, bodyOf(first).type]).toEqual([503, '/problems/not-recorded'])
  await ground.call(batchRequest([put('1', 1)]))
  ground.clock.advance(pastTheLease)
  const second = await ground.call(request)
  expect(told(second)).toEqual([
    [200, '"2"'],
    [200, '"2"'],
  ])
  expect(told(await ground.call(request))).toEqual(told(second))
  expect(await ground.item('1')).toEqual([2, city('1', 7)])
  expect(await ground.item('2')).toEqual([2, city('2', 8)])
})

it('gives the key back where it can, so that the retry need not wait for the lease', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const request = batchRequest([patch('1', { population: 7 })], keyed)
  const first = await ground.call(request, async ({ command, input, proceed }) => {
    const { UpdateExpression: text = '' } = input as { UpdateExpression?: string }
    if (command === 'UpdateItemCommand' && text.includes(':completed')) throw brokenConnection()
    return proceed()
  })
  expect([first.status, first.headers['retry-after']]).toEqual([503, '1'])
  ground.clock.advance(1_000)
  expect(told(await ground.call(request))).toEqual([[200, '"2"']])
  expect(await ground.item('1')).toEqual([2, city('1', 7)])
})
