import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { faultAt } from '../../support/faulty.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { get, groundOn, keyed, pastTheLease, patch, put, stopped, told } from './ground.ts'
import { pausedAt, read, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

it('does nothing any more once its successor has answered 404', async () => {
  const ground = groundOn(tables)
  const request = batchRequest([patch('1', { population: 7 })], keyed)
  const { wire, asleep, wake } = pausedAt(read, 'before')
  const zombie = ground.call(request, wire, stopped(ground))
  await asleep
  ground.clock.advance(pastTheLease)
  expect(told(await ground.call(request))).toEqual([404])
  await ground.call(batchRequest([put('1', 1)]))
  wake()
  expect(told(await zombie)).toEqual([404])
  expect(await ground.item('1')).toEqual([1, city('1', 1)])
  expect(told(await ground.call(request))).toEqual([404])
})

it('does not bring in late what its successor has answered as not tried', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const act = patch('2', { population: 99 }, { id: 'act', dependsOn: ['guard'] })
  const request = batchRequest([get('1', { id: 'guard' }), act], keyed)
  const { wire, asleep, wake } = pausedAt(write, 'before')
  const zombie = ground.call(request, wire, stopped(ground))
  await asleep
  await ground.call({ method: 'DELETE', path: '/v1/cities/1' })
  ground.clock.advance(pastTheLease)
  expect(told(await ground.call(request))).toEqual([404, 424])
  wake()
  expect(told(await zombie)).toEqual([404, 424])
  expect(await ground.item('2')).toEqual([1, city('2', 0)])
  expect(told(await ground.call(request))).toEqual([404, 424])
})

/** The second operation on city 1, which waits for city 2, and what it leaves of the city after p or without it. */
const second = [
  ['a change', patch('1', { name: 'Second' }, { id: 'q', dependsOn: ['other'] }), 'Second', 7, 1],
  ['a replacement', put('1', 50, { id: 'q', dependsOn: ['other'] }), 'City 1', 50, 50],
] as const

it.each(second)(
  'does not bury what its successor did, wherever that one died (%s)',
  async (_, q, name, after, without) => {
    for (let call = 1; ; call++) {
      const ground = groundOn(tables)
      const p = patch('1', { population: 7 }, { id: 'p' })
      const request = batchRequest([p, put('2', 5, { id: 'other' }), q], keyed)
      // Finds no city 1 for p, writes city 2, and sleeps.
      const { wire, asleep, wake } = pausedAt(write, 'after')
      const zombie = ground.call(request, wire, stopped(ground))
      await asleep
      await ground.call(batchRequest([put('1', 1)]))
      ground.clock.advance(pastTheLease)
      const successor = faultAt({ call, mode: 'crash after' })
      await ground.call(request, successor.wire)
      const isApplied = (await ground.item('1'))?.[0] !== 1
      wake()
      await zombie
      ground.clock.advance(pastTheLease)
      const third = await ground.call(request)
      const context = `the successor died after call ${call}`
      const isFound = bodyOf(third).results[0].status === 200
      expect(isFound || !isApplied, context).toBe(true)
      const etags = isFound
        ? [
            [200, '"2"'],
            [201, '"1"'],
            [200, '"3"'],
          ]
        : [404, [201, '"1"'], [200, '"2"']]
      expect(told(third), context).toEqual(etags)
      const wanted = { ...city('1', isFound ? after : without), name }
      expect(await ground.item('1'), context).toEqual([isFound ? 3 : 2, wanted])
      expect(told(await ground.call(request)), context).toEqual(told(third))
      if (successor.calls() < call) break
    }
  },
)

it('ends as its successor did, also where the two could not have known of each other', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0)]))
  const request = batchRequest([patch('1', { population: 7 })], keyed)
  const { wire, asleep, wake } = pausedAt(write, 'before')
  const zombie = ground.call(request, wire, stopped(ground))
  await asleep
  ground.clock.advance(pastTheLease)
  const successor = await ground.call(request)
  wake()
  expect(told(await zombie)).toEqual(told(successor))
  expect(bodyOf(successor).summary).toMatchObject({ success: 1 })
  expect(await ground.item('1')).toEqual([2, city('1', 7)])
})
