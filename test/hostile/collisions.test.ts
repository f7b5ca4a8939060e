import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { grantOf, tenantSettings } from '../support/trial.ts'
import { resultsOf } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService({ settings: tenantSettings })
})

describe('tenants that could be mistaken for each other', () => {
  const tenants = [
    ...[
      'a',
      'A',
      ' a',
      'a ',
      'a\u0000',
      'a\u200b',
      '\ufeffa',
      '\u0430',
      'ａ',
      'á',
      'a\u0301',
      'ª',
      'ſ',
      's',
      'K',
      '\u212a',
    ],
    ...'a#cities#1 a%23cities%231 a%2523cities%25231 a#cities a%23cities a# #a # ## a#things % %25 %2525 %2'.split(
      ' ',
    ),
    ...'/ // a/b a%2Fb a%2fb ../a . .. ? a?b a+b a%20b shared __proto__ constructor null undefined 0 -1'.split(
      ' ',
    ),
    ...['a b', '"', "'", '\\', '\n', '\t', '😀', '😀\ufe0f', '😀'.repeat(64), '%'.repeat(128)],
    ...['漢'.repeat(128), '漢'.repeat(127), 'x'.repeat(128), 'x'.repeat(127)],
  ]
  const distinct = [...new Set(tenants)]
  const longest = 'i'.repeat(256)
  const ids = ['1', 'cities', longest]

  const everyone = async (operations: (index: number) => readonly object[]): Promise<readonly Answer[]> => {
    const answers: Answer[] = []
    for (const [index, tenant] of distinct.entries()) {
      answers.push(await service.call({ ...batchRequest(operations(index)), grant: grantOf(tenant) }))
    }
    return answers
  }

  it('have items of their own, also with the longest id', async () => {
    const put = await everyone((index) =>
      ids.map((id) => ({ method: 'PUT', path: `/things/${id}`, body: { owner: index } })),
    )
    for (const [index, answer] of put.entries()) {
      expect(
        resultsOf(answer).map(({ status }) => status),
        distinct[index],
      ).toEqual([201, 201, 201])
    }
    const read = await everyone(() => ids.map((id) => ({ method: 'GET', path: `/things/${id}` })))
    for (const [index, answer] of read.entries()) {
      expect(
        resultsOf(answer).map(({ body: found }) => found?.owner),
        distinct[index],
      ).toEqual([index, index, index])
    }
    const keys = (await scan(service.tables.client, service.tables.items)).map(
      ({ pk, sk }) => `${pk?.S}#${sk?.S}`,
    )
    expect(new Set(keys).size).toBe(distinct.length * ids.length)
    // DynamoDB's limits of a partition key and of a sort key.
    expect(
      Math.max(...keys.map((key) => Buffer.byteLength(key.slice(0, key.lastIndexOf('#'))))),
    ).toBeLessThanOrEqual(2048)
    expect(
      Math.max(...keys.map((key) => Buffer.byteLength(key.slice(key.lastIndexOf('#') + 1)))),
    ).toBeLessThanOrEqual(1024)
  })

  it('delete none but their own', async () => {
    const remove = { method: 'DELETE', path: '/things/1' }
    const deleted = await everyone((index) =>
      index % 2 === 0 ? [remove, remove] : [{ ...remove, path: '/things/2' }],
    )
    const read = await everyone(() => [{ method: 'GET', path: '/things/1' }])
    for (const [index, answer] of deleted.entries()) {
      const statuses = resultsOf(answer).map(({ status }) => status)
      expect(statuses, distinct[index]).toEqual(index % 2 === 0 ? [204, 404] : [404])
      const status = resultsOf(read[index] as Answer)[0]?.status
      expect(status, distinct[index]).toBe(index % 2 === 0 ? 404 : 200)
    }
  })
})

/** What a gateway that writes every claim as text makes of a list, an object or a boolean. */
it.each(['[object Object]', '[a b]', '["a"]', 'map[a:b]', '{}', '{"a":1}', 'true', 'false'])(
  'the text %s names no tenant, and nothing is done',
  async (tenant) => {
    const before = await scan(service.tables.client, service.tables.items)
    const operation = { method: 'PUT', path: '/things/1', body: { owner: tenant } }
    const answer = await service.call({ ...batchRequest([operation]), grant: grantOf(tenant) })
    expect([answer.status, bodyOf(answer).status]).toEqual([403, 403])
    expect(await scan(service.tables.client, service.tables.items)).toEqual(before)
  },
)

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
