import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { type Result, resultsOf } from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** What the contract publishes as `maxItemBytes`: 380 KiB of JSON without the id. */
const maxItemBytes = 389_120

/** An item of so many bytes, in characters of one, two, three and four bytes, and of escapes. */
const kinds: Readonly<Record<string, (bytes: number) => object>> = {
  ascii: (bytes) => ({ text: 'x'.repeat(bytes - 11) }),
  'two bytes': (bytes) => ({ text: 'é'.repeat((bytes - 11) >> 1) + 'x'.repeat((bytes - 11) & 1) }),
  'three bytes': (bytes) => ({
    text: '漢'.repeat(Math.floor((bytes - 11) / 3)) + 'x'.repeat((bytes - 11) % 3),
  }),
  'four bytes': (bytes) => ({ text: '😀'.repeat((bytes - 11) >> 2) + 'x'.repeat((bytes - 11) & 3) }),
  escapes: (bytes) => ({ text: '"'.repeat((bytes - 11) >> 1) + 'x'.repeat((bytes - 11) & 1) }),
  names: (bytes) => ({ ['n'.repeat(bytes - 7)]: '' }),
  elements: (bytes) => ({
    list:
      bytes % 2 === 0 ? new Array((bytes - 10) / 2).fill(1) : [...new Array((bytes - 13) / 2).fill(1), 22],
  }),
}

const sizeOf = (item: object): number => Buffer.byteLength(JSON.stringify(item))

const tellsTooLarge = ({ status, error }: Result): void => {
  expect([status, error?.type]).toEqual([413, '/problems/item-too-large'])
  expect(error?.detail).toContain(String(maxItemBytes))
}

describe.each(Object.entries(kinds))('an item of %s', (name, make) => {
  const id = name.replace(' ', '-')
  const [fitting, over] = [make(maxItemBytes), make(maxItemBytes + 1)]

  it('may have the limit, and not a byte more', async () => {
    expect([sizeOf(fitting), sizeOf(over)]).toEqual([maxItemBytes, maxItemBytes + 1])
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
    const stored = await storedTexts(service.tables)
    expect(stored.get(keyOf('things', id)) === JSON.stringify(fitting)).toBe(true)
    expect(stored.has(keyOf('things', `${id}-over`))).toBe(false)
    const read = await service.call({ method: 'GET', path: `/v1/things/${id}` })
    expect(read.text === JSON.stringify({ id, ...fitting })).toBe(true)
  })
})

describe('a patch', () => {
  const patch = (id: string, body: object) => ({ method: 'PATCH', path: `/things/${id}`, body })
  const statuses = (answer: Answer) => resultsOf(answer).map(({ status }) => status)

  it('that makes an item too large leaves it as it is, and the next one goes on from there', async () => {
    const text = 'x'.repeat(maxItemBytes - 17)
    await service.call(jsonRequest('PUT', '/v1/things/grown', { text, n: 0 }))
    const answer = await service.call(
      batchRequest([
        patch('grown', { n: 10 }),
        patch('grown', { n: 1 }),
        patch('grown', { more: { than: 'fits' } }),
        patch('grown', { text: null, more: 'fits now' }),
      ]),
    )
    expect(statuses(answer)).toEqual([413, 200, 413, 200])
    expect((await storedTexts(service.tables)).get(keyOf('things', 'grown'))).toBe(
      '{"n":1,"more":"fits now"}',
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
  const huge = { text: 'x'.repeat(maxItemBytes - 11) }

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
