import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../../support/answer.ts'
import { faultAt } from '../../support/faulty.ts'
import { makeTables, scan, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { groundOn, keyed, patch, put, remove, stopped, told } from './ground.ts'
import { pausedAt, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const day = 86_400_000

it('a key whose day is over is not free while an attempt still holds it', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const request = batchRequest([patch('1', { population: 5 })], keyed)
  await ground.call(request, faultAt({ call: 1, mode: 'crash after' }).wire)
  ground.clock.advance(day - 1_000)
  const { wire, asleep, wake } = pausedAt(write, 'before')
  const slow = ground.call(request, wire, stopped(ground))
  await asleep
  ground.clock.advance(2_000)
  const second = await ground.call(request)
  expect([second.status, bodyOf(second).type]).toEqual([409, '/problems/idempotency-key-in-progress'])
  expect(Number(second.headers['retry-after'])).toBeGreaterThanOrEqual(1)
  wake()
  expect(told(await slow)).toEqual([[200, '"2"']])
  expect(await ground.item('1')).toEqual([2, city('1', 5)])
})

it('a key that an attempt still holds is not free for an asynchronous batch either', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const operations = [patch('1', { population: 5 })]
  const request = batchRequest(operations, keyed)
  await ground.call(request, faultAt({ call: 1, mode: 'crash after' }).wire)
  ground.clock.advance(day - 1_000)
  const { wire, asleep, wake } = pausedAt(write, 'before')
  const slow = ground.call(request, wire, stopped(ground))
  await asleep
  ground.clock.advance(2_000)
  const later = await ground.call(batchRequest(operations, { ...keyed, prefer: 'respond-async' }))
  expect([later.status, bodyOf(later).type]).toEqual([409, '/problems/idempotency-key-in-progress'])
  wake()
  expect(told(await slow)).toEqual([[200, '"2"']])
})

it('an attempt whose record was taken under it does not answer with what another life of its key has', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const { wire, asleep, wake } = pausedAt(write, 'after')
  const slow = ground.call(batchRequest([patch('1', { population: 5 })], keyed), wire, stopped(ground))
  await asleep
  // The key's day is over, and TTL is as early as it can be.
  for (const { pk, sk } of await scan(tables.client, tables.batches))
    if (pk && sk)
      await tables.client.send(new DeleteItemCommand({ TableName: tables.batches, Key: { pk, sk } }))
  ground.clock.advance(day)
  const other = await ground.call(batchRequest([put('7', 0), put('8', 0)], keyed))
  expect(told(other)).toEqual([
    [201, '"1"'],
    [201, '"1"'],
  ])
  wake()
  const answer = await slow
  expect([answer.status, bodyOf(answer).type]).toEqual([503, '/problems/not-recorded'])
})

/** What TTL may take by now. */
const sweepItems = async (now: Date): Promise<void> => {
  for (const { pk, sk, expiresAt } of await scan(tables.client, tables.items)) {
    if (!pk || !sk || expiresAt?.N === undefined || Number(expiresAt.N) * 1_000 > now.getTime()) continue
    await tables.client.send(new DeleteItemCommand({ TableName: tables.items, Key: { pk, sk } }))
  }
}

it.each([0, 3_600_000, day])(
  'an ETag of a deleted item matches no other item (%i ms later)',
  async (wait) => {
    const ground = groundOn(tables)
    await ground.call(batchRequest([put('1', 1)]))
    await ground.call(batchRequest([remove('1')]))
    ground.clock.advance(wait)
    await sweepItems(ground.clock.now())
    expect(told(await ground.call(batchRequest([put('1', 1000)])))).toEqual([[201, '"3"']])
    const stale = jsonRequest(
      'PUT',
      '/v1/cities/1',
      { name: 'Stale', country: 'FR', population: 2 },
      { 'if-match': '"1"' },
    )
    expect((await ground.call(stale)).status).toBe(412)
    expect(await ground.item('1')).toEqual([3, city('1', 1000)])
  },
)
