import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../../support/answer.ts'
import { makeTables, type TestTables } from '../../support/tables.ts'
import type { Interceptor } from '../../support/wire.ts'
import { city } from '../batches.ts'
import { get, groundOn, keyed, pastTheLease, patch, put, stopped, told } from './ground.ts'
import { pausedAt, read, write } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

interface Keys {
  readonly RequestItems: Readonly<Record<string, unknown>>
}

/** Nothing is read: the table is over its limit. */
const unread: Interceptor = async ({ command, input, proceed }) => {
  if (command !== read) return proceed()
  const { RequestItems: UnprocessedKeys } = input as Keys
  const [table = ''] = Object.keys(UnprocessedKeys)
  return { Responses: { [table]: [] }, UnprocessedKeys, $metadata: {} }
}

/** Everything can be read, and nothing be written. */
const unwritten: Interceptor = async ({ command, input, proceed }) => {
  if (command !== write) return proceed()
  const { Statements = [] } = input as { readonly Statements?: readonly unknown[] }
  const refused = { Error: { Code: 'ThrottlingError', Message: 'slow down' } }
  return { Responses: Statements.map(() => refused), $metadata: {} }
}

const loads: [string, Interceptor][] = [
  ['look', unread],
  ['freeze', unwritten],
]

it.each(loads)('what a second attempt could not even %s, a third one freezes', async (_, wire) => {
  const ground = groundOn(tables)
  await ground.call(batchRequest([put('1', 0), put('2', 0)]))
  const act = patch('2', { population: 99 }, { id: 'act', dependsOn: ['guard'] })
  const request = batchRequest([get('1', { id: 'guard' }), act], keyed)
  const first = pausedAt(write, 'before')
  const zombie = ground.call(request, first.wire, stopped(ground))
  await first.asleep
  ground.clock.advance(pastTheLease)
  const second = bodyOf(await ground.call(request, wire))
  expect(second.results.map(({ status }: { status: number }) => status)).toEqual([503, 503])
  expect(second.summary).toMatchObject({ retryable: 2 })
  await ground.call({ method: 'DELETE', path: '/v1/cities/1' })
  expect(told(await ground.call(request))).toEqual([404, 424])
  first.wake()
  expect(told(await zombie)).toEqual([404, 424])
  expect(await ground.item('2')).toEqual([1, city('2', 0)])
  expect(told(await ground.call(request))).toEqual([404, 424])
})
