import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Child, startChild } from '../../bench/measure/child.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { Order, Taken } from './memory-child.ts'

/** What the dearest requests that anybody may send take: memory above an idle function, and units of DynamoDB. */

const mebibyte = 1024 ** 2
const mostMemory = 512 * mebibyte
/** `maxRequestUnits`, and one round of calls beyond it: a hundred reads of items of 400 KB, or their writes. */
const mostUnits = 12_000 + 100 * 400

const items = 200
const large = 'x'.repeat(370 * 1024)

let tables: TestTables

const started = async (): Promise<Child> => {
  const { child } = await startChild(fileURLToPath(new URL('memory-child.ts', import.meta.url)), {
    ...process.env,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodb'),
    ITEMS_TABLE: tables.items,
    BATCHES_TABLE: tables.batches,
    BODIES_BUCKET: 'none',
    FUNCTION_TIMEOUT_SECONDS: '30',
    AUTH: 'none',
  })
  return child
}

const json = (method: string, path: string, value: unknown, headers = {}): Order => ({
  method,
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: { body: typeof value === 'string' ? value : JSON.stringify(value), isBase64Encoded: false },
})

beforeAll(async () => {
  tables = await makeTables()
  const child = await started()
  for (let at = 0; at < items; at += 10) {
    const list = Array.from({ length: 10 }, (_, index) => ({
      id: String(at + index),
      name: 'N',
      country: 'FR',
      population: 1,
      altName: large,
    }))
    expect((await child.ask<Taken>(json('PUT', '/v1/cities', list))).status).toBe(207)
  }
  await child.stop()
}, 240_000)

afterAll(() => tables.client.destroy())

const ids = Array.from({ length: items }, (_, index) => String(index))
const changes = Array.from({ length: 1_000 }, (_, index) => ({ id: String(index % items), population: 2 }))
const reads = ids.slice(0, 100).map((id) => ({ method: 'GET', path: `/cities/${id}` }))
const packed = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
const body = 5 * mebibyte
const filled = (piece: string, bytes: number): string => piece.repeat(Math.floor(bytes / piece.length))

const requests: readonly [string, Order][] = [
  ['PATCH of 1,000, 200 items of 370 KB', json('PATCH', '/v1/cities', changes)],
  [
    'PATCH of 300 that changes nothing',
    json(
      'PATCH',
      '/v1/cities',
      ids.map((id) => ({ id })),
    ),
  ],
  ['validateOnly of 1,000 PATCH', json('PATCH', '/v1/cities?validateOnly=true', changes)],
  ['100 GET in a batch', json('POST', '/v1/batches', { operations: reads })],
  [
    '100 GET in a batch with a key',
    json('POST', '/v1/batches', { operations: reads }, { 'idempotency-key': 'reads' }),
  ],
  ['GET of 200 by id', { method: 'GET', path: `/v1/cities?id=${ids.join(',')}` }],
  ['5 MiB of empty arrays', json('POST', '/v1/cities', `[${filled('[],', body - 10)}[]]`)],
  ['5 MiB of brackets', json('POST', '/v1/cities', filled('[', body))],
  [
    '5 MiB of numbers with faults',
    json('POST', '/v1/cities', `[${filled('9007199254740993,', body - 10)}1]`),
  ],
  [
    '1,000 operations of 5 KB',
    json(
      'POST',
      '/v1/cities',
      Array.from({ length: 1_000 }, (_, index) => ({
        id: String(1_000 + index),
        name: 'N',
        country: 'FR',
        population: 1,
        altName: 'y'.repeat(5_000),
      })),
    ),
  ],
  [
    'a hundred times what may be unpacked',
    {
      method: 'POST',
      path: '/v1/cities',
      headers: packed,
      body: { body: gzipSync(Buffer.alloc(100 * body, '{}\n')).toString('base64'), isBase64Encoded: true },
    },
  ],
]

it.each(requests)('%s', { timeout: 120_000 }, async (name, order) => {
  const child = await started()
  try {
    const idle = await child.ask<Taken>({ method: 'GET', path: '/health' })
    const taken = await child.ask<Taken>(order)
    const more = taken.peak - idle.peak
    const told = [`${Math.round(more / mebibyte)} MiB`, `${Math.round(taken.units)} units`]
    console.log(`${name}: ${taken.status}, ${told.join(', ')}, ${taken.bytes} bytes`)
    expect(taken.status, name).not.toBe(500)
    expect(more).toBeLessThan(mostMemory)
    expect(taken.units).toBeLessThan(mostUnits)
  } finally {
    await child.stop()
  }
})
