import type { BatchGetItemCommandInput } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { createService } from '../support/service.ts'
import { meter } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { naming } from './collections.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await makeTables()
})
afterAll(() => tables.client.destroy())

let last = 0
const newId = () => `w${++last}`
const put = (path: string, body: object) => ({ method: 'PUT', path, body })
const post = (collection: string, body: object) => ({ method: 'POST', path: `/${collection}`, body })
const product = (id: string) => post('products', { id, name: 'Coffee' })
const price = (id: string, product: string) => post('prices', { id, product, cents: 1 })

const sent = async (operations: readonly object[], headers = {}) => {
  const wire = meter()
  const service = await createService({ collections: naming, tables, wire: wire.wire })
  const answer = bodyOf(await service.call(batchRequest(operations, headers)))
  service.stop()
  const reads = wire.calls.filter(({ command }) => command === 'BatchGetItemCommand')
  const keys = reads.flatMap(({ input }) =>
    Object.values((input as BatchGetItemCommandInput).RequestItems ?? {}).flatMap(({ Keys = [] }) => Keys),
  )
  return { ...answer, counts: wire.counts(), keys: keys.map(({ sk }) => sk?.S) }
}

describe('calls on the wire for references', () => {
  it('each distinct item is read once, whoever names it', async () => {
    const [p, q] = [newId(), newId()]
    await sent([product(p), product(q)])
    const answer = await sent(Array.from({ length: 250 }, (_, at) => price(newId(), at % 2 ? p : q)))
    expect(answer.summary.success).toBe(250)
    expect(answer.counts).toEqual({ BatchGetItem: 1, BatchExecuteStatement: 10 })
    expect(answer.keys.toSorted()).toEqual([p, q].toSorted())
  })

  it('once for a batch, over all its levels', async () => {
    const [p, a, b] = [newId(), newId(), newId()]
    await sent([product(p)])
    const answer = await sent([
      { id: 'a', ...price(a, p) },
      { ...price(b, p), dependsOn: ['a'] },
    ])
    expect(answer.summary.success).toBe(2)
    expect(answer.keys).toEqual([p])
  })

  it('what the batch itself has made is not read', async () => {
    const [p, a] = [newId(), newId()]
    const answer = await sent([product(p), price(a, p)])
    expect(answer.summary.success).toBe(2)
    expect(answer.counts).toEqual({ BatchExecuteStatement: 2 })
  })

  it('what is missing is read once, and no write is sent', async () => {
    const ids = [newId(), newId(), newId()]
    const answer = await sent(ids.map((id) => price(id, 'nope')))
    expect(answer.summary.failed).toBe(3)
    // … and the items that would have been made, since a refusal is no guess.
    expect(answer.keys.toSorted()).toEqual(['nope', ...ids].toSorted())
    expect(answer.counts.BatchExecuteStatement).toBeUndefined()
  })

  it('a batch that names nothing pays nothing', async () => {
    const collections = ['products', 'people', 'orders'] as const
    const bodies = { products: { name: 'x' }, people: { name: 'x', partner: null }, orders: { gifts: [] } }
    const answer = await sent(collections.map((name) => post(name, { id: newId(), ...bodies[name] })))
    expect(answer.summary.success).toBe(3)
    expect(answer.counts).toEqual({ BatchExecuteStatement: 1 })
  })

  it('3.17 reads are counted among the units: no more than the limit is spent, and the rest is retryable', async () => {
    const ids = Array.from({ length: 1000 }, newId)
    const wire = meter()
    const settings = { maxRequestUnits: 10_500 }
    const service = await createService({ collections: naming, tables, wire: wire.wire, settings })
    const operations = Array.from({ length: 20 }, (_, at) =>
      put(`/orders/${newId()}`, { gifts: ids.map((id) => `${id}-${at}`) }),
    )
    const answer = bodyOf(await service.call(batchRequest(operations)))
    service.stop()
    const reads = wire.calls.filter(({ command }) => command === 'BatchGetItemCommand')
    // Reading an item that is not there is a unit.
    expect(reads.length).toBeLessThan((10_500 + 1_000) / 100)
    const statuses = new Set(answer.results.map(({ status }: { status: number }) => status))
    expect(statuses).toEqual(new Set([422, 503]))
    expect(answer.summary.retryable).toBeGreaterThanOrEqual(20 - 10_500 / 1_000 - 1)
  })
})
