import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type HostileService, hostileService, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

interface Entry {
  readonly status: number
  readonly causedBy?: readonly string[]
}

const run = async (operations: readonly object[]): Promise<readonly Entry[]> =>
  bodyOf(await service.call(batchRequest(operations))).results

const put = (id: number, dependsOn: readonly string[]) => ({
  method: 'PUT',
  path: `/things/${id}`,
  body: {},
  dependsOn,
})

describe('dependencies that cannot be', () => {
  const label = 'constructor'
  it.each([
    ['an unknown label', [put(0, ['nobody'])], '/operations/0/dependsOn/0'],
    ['the name of something else', [put(0, []), put(1, ['0', label])], '/operations/1/dependsOn/1'],
    ['itself', [put(0, []), put(1, ['1'])], '/operations/1/dependsOn'],
    ['each other', [put(0, ['1']), put(1, ['0'])], '/operations/0/dependsOn'],
    [
      'a long way round',
      [put(0, ['2']), put(1, ['0']), put(2, ['1']), put(3, [])],
      '/operations/0/dependsOn',
    ],
    ['an index past the end', [put(0, ['1'])], '/operations/0/dependsOn/0'],
    ['a negative index', [put(0, []), put(1, ['-1'])], '/operations/1/dependsOn/0'],
  ])('on %s refuse the request', async (_, operations, pointer) => {
    for (const atomic of [true, false]) {
      const answer = await service.call(batchRequest(operations, {}, { atomic }))
      expect([answer.status, bodyOf(answer).type]).toEqual([400, '/problems/invalid-dependency'])
      expect(bodyOf(answer).errors[0].pointer).toBe(pointer)
    }
    expect((await storedTexts(service.tables)).size).toBe(0)
  })
})

it('an operation that depends on a malformed one is not tried', async () => {
  const results = await run([
    put(0, ['1', '1', '2', '1']),
    null as never,
    { id: '2', method: 7, dependsOn: ['?'] },
  ])
  expect(results.map(({ status }) => status)).toEqual([424, 400, 400])
  expect(results[0]?.causedBy).toEqual(['1', '2'])
})

describe('huge lists', () => {
  const indices = Array.from({ length: 1000 }, (_, index) => index)
  const labels = indices.map(String)
  const failing = { method: 'DELETE', path: '/things/none' }

  it('on all that come before, when the first fails', async () => {
    const operations = indices.map((index) => put(index, labels.slice(0, index)))
    const results = await run(operations.with(0, failing as never))
    expect(results.map(({ status }) => status).join()).toBe([404, ...indices.slice(1).map(() => 424)].join())
    expect(results[999]?.causedBy).toEqual(labels.slice(0, 999))
  })

  it('on all that come after, when the last fails', async () => {
    const half = indices.slice(0, 500)
    const operations = half.map((index) => put(index, labels.slice(index + 1, 500).toReversed()))
    const results = await run(operations.with(499, failing as never))
    expect(results.map(({ status }) => status).join()).toBe([...half.slice(1).map(() => 424), 404].join())
    expect(results[0]?.causedBy).toHaveLength(499)
  })

  it.each(['before', 'after'])('on all that come %s, when all goes well', async (where) => {
    const some = indices.slice(0, 100)
    const results = await run(
      some.map((index) =>
        put(index, where === 'before' ? labels.slice(0, index) : labels.slice(index + 1, 100)),
      ),
    )
    expect(results.filter(({ status }) => status !== 200 && status !== 201)).toEqual([])
  })

  it('of one label many times', async () => {
    const operations = indices.map((index) => put(index, index === 0 ? [] : new Array(100).fill('0')))
    const results = await run(operations.with(0, failing as never))
    expect(results[999]?.causedBy).toEqual(['0'])
  })

  it('of more labels than there can be operations', async () => {
    const results = await run([put(0, []), put(1, new Array(1001).fill('0'))])
    expect(results.map(({ status }) => status)).toEqual([200, 400])
  })

  it('on one item, in an order against its own', async () => {
    const operations = indices.slice(0, 100).map((index) => ({
      ...put(0, index < 99 ? [String(index + 1)] : []),
      body: { index },
    }))
    const results = await run(operations)
    expect(results.every(({ status }) => status === 200)).toBe(true)
    const read = await service.call({ method: 'GET', path: '/v1/things/0' })
    expect(bodyOf(read)).toEqual({ id: '0', index: 0 })
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
