import { randomBytes } from 'node:crypto'
import type { GetItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type AsyncBackend, heldAsyncBackend } from '../support/async-backend.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables } from '../support/tables.ts'

/** What one look at a batch reads, on the wire. */

let service: Service
let asyncBackend: AsyncBackend
let reads: string[] = []

beforeAll(async () => {
  const tables = await makeTables()
  asyncBackend = await heldAsyncBackend({ tables })
  service = await createService({
    tables,
    bodies: async () => asyncBackend.bodies,
    settings: { chunkSize: { rows: 10, bytes: 1_000 } },
    wire: async ({ command, input, proceed }) => {
      if (command === 'GetItemCommand') reads.push(`part ${(input as GetItemCommandInput).Key?.pk?.S}`)
      if (command === 'QueryCommand') reads.push((input as QueryCommandInput).KeyConditionExpression ?? '')
      return proceed()
    },
  })
})

afterAll(async () => {
  service.stop()
  await asyncBackend.stop()
})

beforeEach(() => {
  reads = []
})

const count = 55
let base = 0

const creating = (at: number, label: string) => ({
  method: 'POST',
  path: '/cities',
  id: label,
  body: { id: `${base + at}`, name: `City ${at}`, country: at % 7 === 3 ? 'fr' : 'FR', population: at },
})

const ran = async (labelOf: (at: number) => string, headers = {}): Promise<string> => {
  base += 1_000
  const operations = Array.from({ length: count }, (_, at) => creating(at, labelOf(at)))
  const { id } = bodyOf(await service.call(batchRequest(operations, { prefer: 'respond-async', ...headers })))
  return id
}

const one = (id: string, label: string) =>
  service.call({ method: 'GET', path: `/v1/batches/${id}/operations/${encodeURIComponent(label)}` })

const partsRead = () => reads.filter((read) => read.startsWith('part ') && !read.includes('#NAMES#'))

it.each([
  ['their index', String],
  ['labels of their own', (at: number) => `op ${(at * 31) % count}`],
] as const)('of a batch called by %s one chunk is read for one result', async (_, labelOf) => {
  const id = await ran(labelOf)
  expect((await one(id, labelOf(0))).status).toBe(404)
  await asyncBackend.work()
  for (const at of [0, 9, 10, 37, count - 1]) {
    reads = []
    const answer = await one(id, labelOf(at))
    expect(answer.status, answer.text).toBe(200)
    expect(bodyOf(answer)).toMatchObject({ index: at, id: labelOf(at), status: at % 7 === 3 ? 422 : 201 })
    expect(partsRead()).toHaveLength(1)
  }
  for (const label of [String(count), 'nobody', '-1', '1.5']) {
    reads = []
    expect((await one(id, label)).status).toBe(404)
    expect(partsRead()).toEqual([])
  }
})

it('what is not finished yet has no result, also where a chunk behind it is', async () => {
  const id = await ran((at) => `later ${at}`)
  await asyncBackend.split()
  await asyncBackend.workOne()
  const found = await Promise.all(Array.from({ length: count }, (_, at) => one(id, `later ${at}`)))
  const told = found.flatMap(({ status }, at) => (status === 200 ? [at] : []))
  expect(told).toHaveLength(10)
  for (const at of told) expect(bodyOf(found[at] as never)).toMatchObject({ index: at, id: `later ${at}` })
  await asyncBackend.work()
})

it('the record of a keyed batch is read once, whether its results lie in it or beside it', async () => {
  for (const [size, besides] of [
    [1, 0],
    [1_000, 1],
  ] as const) {
    const operations = Array.from({ length: size }, (_, at) => ({
      ...creating(at, randomBytes(48).toString('base64url')),
      path: `/cities/${base + at}`,
      method: 'PUT',
    }))
    const key = `read-once-${size}`
    const { id } = bodyOf(await service.call(batchRequest(operations, { 'idempotency-key': key })))
    reads = []
    const status = await service.call({ method: 'GET', path: `/v1/batches/${id}` })
    expect(bodyOf(status)).toMatchObject({ state: 'completed', summary: { total: size } })
    expect(reads.filter((read) => read.startsWith('pk = '))).toHaveLength(1)
    expect(partsRead()).toHaveLength(besides)
  }
})
