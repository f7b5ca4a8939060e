import type { BatchGetItemCommandInput } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { keyOf, type Meter, meter, statementsOf } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { city } from './batches.ts'
import { subjectOf, told } from './subject.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const ids = Array.from({ length: 1000 }, (_, at) => String(at + 1))
const operation = (
  method: WireOperation['method'],
  id: string,
  body?: WireOperation['body'],
): WireOperation => ({
  method,
  path: method === 'POST' ? '/cities' : `/cities/${id}`,
  ...(body === undefined ? {} : { body }),
})
const creates = ids.map((id) => operation('POST', id, city(id, 4711)))
const seed = (count: number) => ids.slice(0, count).map((id) => operation('PUT', id, city(id, 1)))

/** Write units that came with statements; 0 where the server reports none. */
const perCreate = (units: number) => units / ids.length

const checkStatements = ({ calls }: Meter): void => {
  const texts = new Set<string>()
  for (const call of calls.filter(({ command }) => command === 'BatchExecuteStatementCommand')) {
    const statements = statementsOf(call)
    const keys = statements.map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    expect(statements.length).toBeLessThanOrEqual(25)
    for (const { Statement = '' } of statements) texts.add(Statement)
  }
  // All that varies travels as parameters: two shapes of text for everything.
  expect(texts.size).toBeLessThanOrEqual(3)
  for (const text of texts) expect(text).not.toMatch(/4711|City|cities|FR/)
}

describe('calls on the wire', () => {
  it('1,000 creates under a key: one claim, 40 calls, one completion; a replay reads only the record', async () => {
    const subject = await subjectOf(tables, { name: 'creates', seed: [], operations: creates })
    const first = meter()
    const answer = await subject.send(first.wire)
    expect(bodyOf(answer).summary.success).toBe(1000)
    expect(first.counts()).toEqual({ UpdateItem: 2, BatchExecuteStatement: 40 })
    checkStatements(first)
    expect(perCreate(first.units())).toBeLessThanOrEqual(1.05)
    const second = meter()
    const replay = await subject.send(second.wire)
    expect(replay.headers['idempotent-replayed']).toBe('true')
    expect(second.calls.length).toBeLessThanOrEqual(5)
    expect(second.counts()).not.toHaveProperty('BatchExecuteStatement')
    expect(second.counts()).not.toHaveProperty('BatchGetItem')
  })

  it('1,000 creates without a key: 40 calls', async () => {
    const subject = await subjectOf(tables, { name: 'creates', seed: [], operations: creates })
    const { wire, counts } = meter()
    await subject.send(wire, {}, '')
    expect(counts()).toEqual({ BatchExecuteStatement: 40 })
  })

  it('1,000 reads: 10 calls, of distinct keys', async () => {
    const operations = ids.map((id) => operation('GET', id))
    const subject = await subjectOf(tables, { name: 'reads', seed: [], operations })
    const { wire, counts, calls } = meter()
    await subject.send(wire, {}, '')
    expect(counts()).toEqual({ BatchGetItem: 10 })
    for (const { input } of calls) {
      const [{ Keys = [], ConsistentRead } = {}] = Object.values(
        (input as BatchGetItemCommandInput).RequestItems ?? {},
      )
      expect(ConsistentRead).toBe(true)
      expect(new Set(Keys.map(({ pk, sk }) => `${pk?.S}#${sk?.S}`)).size).toBe(Keys.length)
    }
  })

  it('1,000 changes of 1,000 items: 10 reads and 40 writes', async () => {
    const operations = ids.map((id) => operation('PATCH', id, { population: 4711 }))
    const subject = await subjectOf(tables, { name: 'patches', seed: seed(1000), operations })
    const one = meter()
    await subject.send(one.wire, {}, '')
    expect(one.counts()).toEqual({ BatchGetItem: 10, BatchExecuteStatement: 40 })
    checkStatements(one)
    expect(perCreate(one.units())).toBeLessThanOrEqual(1.05 + 1)
  })

  it('1,000 changes of one item: one read, and one write for each 64', async () => {
    const operations = ids.map((_, at) => operation('PATCH', '1', { population: at }))
    const subject = await subjectOf(tables, { name: 'one item', seed: seed(1), operations })
    const { wire, counts } = meter()
    expect(told(await subject.send(wire))).toEqual(subject.expected)
    expect(counts()).toEqual({ UpdateItem: 2, BatchGetItem: 1, BatchExecuteStatement: 16 })
  })

  it('what validation refuses costs nothing', async () => {
    const operations = ids.map((id) => operation('POST', id, { ...city(id, 1), population: -1 }))
    const subject = await subjectOf(tables, { name: 'invalid', seed: [], operations })
    const { wire, counts } = meter()
    await subject.send(wire, {}, '')
    expect(counts()).toEqual({})
  })

  it.each([1, 25, 26, 50, 51, 100, 999])('%i creates fill their calls', async (count) => {
    const operations = creates.slice(0, count)
    const subject = await subjectOf(tables, { name: 'some', seed: [], operations })
    const one = meter()
    await subject.send(one.wire, {}, '')
    expect(one.counts()).toEqual({ BatchExecuteStatement: Math.ceil(count / 25) })
    checkStatements(one)
  })
})
