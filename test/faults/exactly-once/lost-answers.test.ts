import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf, type Request } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import { brokenConnection } from '../../support/wire.ts'
import { city } from '../batches.ts'
import { change, type Ground, groundOn, keyed, patch, put, told } from './ground.ts'
import { meanwhile, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const writeOfOthers = async ({ call }: Ground): Promise<void> => {
  const changes = Array.from({ length: 16 }, (_, at) => patch('1', { population: 100 + at }))
  await call(batchRequest([put('1', 1), ...changes]))
  await call(batchRequest([patch('1', { population: 1000 })]))
}

it.each<[string, Request, number, string | undefined]>([
  ['a deletion', { method: 'DELETE', path: '/v1/cities/1' }, 204, undefined],
  ['a change', change('1', { population: 42 }), 200, '"2"'],
])(
  'applies %s without a key once, when its answer is lost and others write the item',
  async (_, request, status, etag) => {
    const ground = groundOn(tables)
    await ground.call(batchRequest([put('1', 0)]))
    const answer = await ground.call(
      request,
      meanwhile(write, async ({ proceed }) => {
        await proceed()
        await writeOfOthers(ground)
        throw brokenConnection()
      }),
    )
    expect([answer.status, answer.headers.etag]).toEqual([status, etag])
    // Itself at version 2, then eighteen of others.
    expect(await ground.item('1')).toEqual([20, city('1', 1000)])
  },
)

it('tells what took effect, not what a plan that never did had in mind', async () => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('2', 0)]))
  const shared = patch('2', { altName: 'a6' }, { idempotencyKey: 'K' })
  const never = { method: 'POST', path: '/cities', body: { ...city('2', 999), name: 'Never' } } as const
  const shown = { prefer: 'return=representation' }
  const answer = await ground.call(
    batchRequest([never, shared], { ...shown, ...keyed }),
    meanwhile(write, async () => {
      expect(told(await ground.call(batchRequest([shared])))).toEqual([[200, '"2"']])
      throw brokenConnection() // never arrived
    }),
  )
  expect(told(answer)).toEqual([409, [200, '"2"']])
  const [, second] = bodyOf(answer).results
  expect([second.replayed, second.body]).toEqual([true, { ...city('2', 0), altName: 'a6' }])
  expect(await ground.item('2')).toEqual([2, { ...city('2', 0), altName: 'a6' }])
})
