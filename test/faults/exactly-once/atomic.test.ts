import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { city } from '../batches.ts'
import { get, groundOn, keyed, pastTheLease, patch, put, remove, told } from './ground.ts'
import { dyingAfter, meanwhile, read, transaction } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

it('says that it was written where it was, though what it read has gone since', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const operations = [patch('1', { population: 9 }, { idempotencyKey: 'k1' }), get('2')]
  const request = batchRequest(operations, keyed, { atomic: true })
  await ground.call(request, dyingAfter(transaction))
  await ground.call(batchRequest([remove('2')]))
  ground.clock.advance(pastTheLease)
  const again = await ground.call(request)
  expect(again.status).toBe(200)
  expect(told(again)).toEqual([
    [200, '"2"'],
    [200, '"1"'],
  ])
  expect(await ground.item('1')).toEqual([2, city('1', 9)])
  expect(told(await ground.call(request))).toEqual(told(again))
})

interface Keyed {
  readonly pk: { readonly S: string }
  readonly sk: { readonly S: string }
}

interface Reads {
  readonly Responses: Record<string, readonly Keyed[]>
}

it('reads of one batch are of one moment, also when the database leaves some of them out', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const both = (population: number) => [patch('1', { population }), patch('2', { population })]
  const answer = await ground.call(
    batchRequest([get('1'), get('2')], {}, { atomic: true }),
    meanwhile(read, async ({ proceed }) => {
      const { Responses: all, ...rest } = (await proceed()) as Reads
      const found = all[tables.items] ?? []
      await ground.call(batchRequest(both(1), {}, { atomic: true }))
      const left = found.filter(({ sk }) => sk.S !== '1').map(({ pk, sk }) => ({ pk, sk }))
      const Responses = { [tables.items]: found.filter(({ sk }) => sk.S === '1') }
      return { ...rest, Responses, UnprocessedKeys: { [tables.items]: { Keys: left, ConsistentRead: true } } }
    }),
  )
  expect(answer.status).toBe(200)
  const seen = bodyOf(answer).results.map(({ body }: { body: { population: number } }) => body.population)
  expect([
    [0, 0],
    [1, 1],
  ]).toContainEqual(seen)
})
