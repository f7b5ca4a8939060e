import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { change, groundOn, keyed, patch, put, remove, told } from './ground.ts'
import { dyingUnrecorded } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const counting = (id: string, count: number) =>
  Array.from({ length: count }, (_, at) => patch(id, { population: at + 1 }))

describe('a batch whose function dies before it is recorded, and others who write its items before the retry', () => {
  it.each([
    [64, 1, 121_000],
    [65, 1, 121_000],
    [100, 1, 121_000],
    [100, 70, 40_000],
    [1000, 1, 40_000],
  ])('%i operations on one item, then %i of others', async (count, others, wait) => {
    const ground = groundOn(tables)
    await ground.call(batchRequest([put('1', 0)]))
    const request = batchRequest(counting('1', count), keyed)
    expect((await ground.call(request, dyingUnrecorded())).status).toBe(503)
    expect((await ground.item('1'))?.[0]).toBe(count + 1)
    ground.clock.advance(wait)
    for (let n = 0; n < others; n++) await ground.call(change('1', { name: `Other ${n}` }))
    const again = await ground.call(request)
    const { summary } = bodyOf(again)
    expect([again.status, summary]).toMatchObject([207, { success: count, replayed: count }])
    expect(told(again)).toEqual(Array.from({ length: count }, (_, at) => [200, `"${at + 2}"`]))
    const wanted = { ...city('1', count), name: `Other ${others - 1}` }
    expect(await ground.item('1')).toEqual([count + 1 + others, wanted])
    expect(told(await ground.call(request))).toEqual(told(again))
  })

  it('an item that the batch made, changed and deleted stays deleted', async () => {
    const ground = groundOn(tables)
    const create = { method: 'POST', path: '/cities', body: city('1', 0) } as const
    const request = batchRequest([create, ...counting('1', 68), remove('1')], keyed)
    await ground.call(request, dyingUnrecorded())
    expect(await ground.item('1')).toEqual([70, undefined])
    ground.clock.advance(121_000)
    await ground.call(batchRequest([put('1', 500), remove('1')]))
    const again = await ground.call(request)
    const changes = Array.from({ length: 68 }, (_, at) => [200, `"${at + 2}"`])
    expect(told(again)).toEqual([[201, '"1"'], ...changes, 204])
    expect(await ground.item('1')).toEqual([72, undefined])
  })

  it('an atomic batch is applied once, and whole', async () => {
    const ground = groundOn(tables)
    await ground.call(batchRequest([put('1', 0), put('2', 0)]))
    const operations = [...counting('1', 99), patch('2', { population: 1 })]
    const request = batchRequest(operations, keyed, { atomic: true })
    await ground.call(request, dyingUnrecorded())
    ground.clock.advance(121_000)
    await ground.call(change('1', { name: 'Renamed' }))
    const again = await ground.call(request)
    expect(again.status).toBe(200)
    const changes = Array.from({ length: 99 }, (_, at) => [200, `"${at + 2}"`])
    expect(told(again)).toEqual([...changes, [200, '"2"']])
    expect(await ground.item('1')).toEqual([101, { ...city('1', 99), name: 'Renamed' }])
    expect(await ground.item('2')).toEqual([2, city('2', 1)])
  })
})
