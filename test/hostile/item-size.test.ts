import { crc32 } from 'node:zlib'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { dataOf, sortedText, valueSize } from '../support/records.ts'
import { type Result, resultsOf } from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** What the contract publishes as `maxItemBytes`: 380 KiB of a map without the id, as DynamoDB counts it. */
const maxItemBytes = 389_120

/** A map takes 3 bytes and its one member 1, beside the name. */
const text = (bytes: number, letter: string) => {
  const [room, width] = [bytes - 3 - 1 - 'text'.length, Buffer.byteLength(letter)]
  return { text: letter.repeat(Math.floor(room / width)) + 'x'.repeat(room % width) }
}

/** A list takes 3 bytes and each of its elements 1, beside itself; a last one takes what is left. */
const list = (bytes: number, element: unknown, size: number) => {
  const room = bytes - 3 - 1 - 'list'.length - 3
  const count = Math.floor(room / (1 + size)) - 1
  return { list: [...new Array(count).fill(element), 'x'.repeat(room - count * (1 + size) - 1)] }
}

/** An item of so many bytes, in characters of one, two, three and four bytes, of escapes, and of many small values. */
const kinds: Readonly<Record<string, (bytes: number) => object>> = {
  ascii: (bytes) => text(bytes, 'x'),
  'two bytes': (bytes) => text(bytes, 'é'),
  'three bytes': (bytes) => text(bytes, '漢'),
  'four bytes': (bytes) => text(bytes, '😀'),
  quotes: (bytes) => text(bytes, '"'),
  controls: (bytes) => text(bytes, '\u0001'),
  names: (bytes) => {
    const long = Array.from({ length: 5 }, (_, at) => [String(at).repeat(65_535), ''])
    return { ...Object.fromEntries(long), ['n'.repeat(bytes - 3 - 5 * 65_536 - 1)]: '' }
  },
  digits: (bytes) => list(bytes, 1, 2),
  negatives: (bytes) => list(bytes, -1, 3),
  fractions: (bytes) => list(bytes, 1.5, 3),
  zeros: (bytes) => list(bytes, 0, 1),
  powers: (bytes) => list(bytes, 1e21, 2),
  flags: (bytes) => list(bytes, true, 1),
  lists: (bytes) => list(bytes, [[]], 3 + 1 + 3),
  maps: (bytes) => list(bytes, { a: {} }, 3 + 1 + 1 + 3),
}

/** What the store holds of one item: a scan would read all of these large ones. */
const recordOf = async (id: string) => {
  const Key = { pk: { S: `shared#things#${crc32(id) % 16}` }, sk: { S: id } }
  const input = { TableName: service.tables.items, Key, ConsistentRead: true }
  return (await service.tables.client.send(new GetItemCommand(input))).Item
}

const tellsTooLarge = ({ status, error }: Result): void => {
  expect([status, error?.type]).toEqual([413, '/problems/item-too-large'])
  expect(error?.detail).toContain(String(maxItemBytes))
}

describe.each(Object.entries(kinds))('an item of %s', (name, make) => {
  const id = name.replace(' ', '-')
  const [fitting, over] = [make(maxItemBytes), make(maxItemBytes + 1)]

  it('may have the limit, and not a byte more', async () => {
    const answer = await service.call(
      batchRequest([
        { method: 'PUT', path: `/things/${id}-over`, body: over },
        { method: 'PUT', path: `/things/${id}`, body: fitting },
        { method: 'PUT', path: `/things/${id}-small`, body: {} },
      ]),
    )
    const [tooLarge, ...others] = resultsOf(answer)
    expect(others.map(({ status }) => status)).toEqual([201, 201])
    tellsTooLarge(tooLarge as Result)
    const record = (await recordOf(id)) ?? {}
    expect(sortedText(dataOf(record)) === sortedText(fitting)).toBe(true)
    // By the sizes of the store's own values.
    expect(valueSize(record.data ?? { NULL: true })).toBe(maxItemBytes)
    expect(await recordOf(`${id}-over`)).toBeUndefined()
    const read = await service.call({ method: 'GET', path: `/v1/things/${id}` })
    expect(read.text === `{"id":"${id}",${sortedText(fitting).slice(1)}`).toBe(true)
    expect((await service.call({ method: 'DELETE', path: `/v1/things/${id}` })).status).toBe(204)
  })
})

describe('a patch', () => {
  const patch = (id: string, body: object) => ({ method: 'PATCH', path: `/things/${id}`, body })
  const statuses = (answer: Answer) => resultsOf(answer).map(({ status }) => status)

  it('that makes an item too large leaves it as it is, and the next one goes on from there', async () => {
    // 3 of the map, 5 and 2 of names, 2 of a number of two digits or fewer.
    const text = 'x'.repeat(maxItemBytes - 12)
    await service.call(jsonRequest('PUT', '/v1/things/grown', { text, n: 1 }))
    const answer = await service.call(
      batchRequest([
        patch('grown', { n: 123 }),
        patch('grown', { n: 22 }),
        patch('grown', { more: { than: 'fits' } }),
        patch('grown', { text: null, more: 'fits now' }),
      ]),
    )
    expect(statuses(answer)).toEqual([413, 200, 413, 200])
    expect((await storedTexts(service.tables)).get(keyOf('things', 'grown'))).toBe(
      '{"more":"fits now","n":22}',
    )
    const single = await service.call(
      jsonRequest('PATCH', '/v1/things/grown', { text }, { 'content-type': 'application/merge-patch+json' }),
    )
    expect([single.status, bodyOf(single).type]).toEqual([413, '/problems/item-too-large'])
  })
})

describe('a batch of items that are as large as can be', () => {
  const count = 12
  const ids = Array.from({ length: count }, (_, index) => `huge-${index}`)
  const huge = text(maxItemBytes, 'x')

  it('is carried out, item by item', async () => {
    const answer = await service.call(
      batchRequest(ids.map((id) => ({ method: 'PUT', path: `/things/${id}`, body: huge }))),
    )
    expect(resultsOf(answer).every(({ status }) => status === 201)).toBe(true)
    const patched = await service.call(
      batchRequest(ids.map((id) => ({ method: 'PATCH', path: `/things/${id}`, body: { none: null } }))),
    )
    expect(resultsOf(patched).every(({ status }) => status === 200)).toBe(true)
  })

  it('is refused as a whole when it is atomic and over the 4 MB of a transaction', async () => {
    const operations = ids.map((id) => ({ method: 'PATCH', path: `/things/${id}`, body: { none: null } }))
    const before = await storedTexts(service.tables)
    const answer = await service.call(
      batchRequest(operations, { 'idempotency-key': 'huge' }, { atomic: true }),
    )
    // Sending it again can never help, so it is no 500 and not retryable.
    expect(answer.status).toBe(413)
    expect(bodyOf(answer).summary).toMatchObject({ total: count, failed: count, retryable: 0 })
    expect(bodyOf(answer).detail).toMatch(/\w/)
    expect([...(await storedTexts(service.tables))].every(([key, text]) => before.get(key) === text)).toBe(
      true,
    )
    const small = await service.call(batchRequest(operations.slice(0, 10), {}, { atomic: true }))
    expect(small.status).toBe(200)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
