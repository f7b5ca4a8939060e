import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { chain, meter } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { serviceError } from '../support/wire.ts'
import { city } from './batches.ts'
import { checkAccount, outcomes, subjectOf, told } from './subject.ts'
import { faulting, itemCommands } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const operations: readonly WireOperation[] = [
  ...Array.from(
    { length: 30 },
    (_, at): WireOperation => ({ method: 'POST', path: '/cities', body: city(String(at + 1), at) }),
  ),
  { method: 'GET', path: '/cities/40' },
]
const batch = { name: 'creates and a read', seed: [], operations }

const refusals = [
  'AccessDeniedException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'ResourceNotFoundException',
  'ValidationException',
]

describe('a function that may not work', () => {
  it.each(refusals)('answers 500 after %s, without trying again and again', async (name) => {
    const subject = await subjectOf(tables, batch)
    const { wire, counts } = meter()
    const refused = faulting(
      { error: () => serviceError(name, 400), applied: false },
      () => true,
      itemCommands,
    )
    const answer = await subject.send(chain(wire, refused.wire))
    expect(answer.status).toBe(207)
    expect(outcomes(answer)).toEqual(new Array(31).fill('internal-error'))
    expect(bodyOf(answer).results[0].status).toBe(500)
    checkAccount(answer)
    expect(counts()).toEqual({ UpdateItem: 2, BatchExecuteStatement: 2, BatchGetItem: 1 })
    expect(await subject.stored()).toEqual(new Map())
  })

  it.each(refusals)('does the work with the same key once %s is over', async (name) => {
    const subject = await subjectOf(tables, batch)
    const refused = faulting(
      { error: () => serviceError(name, 400), applied: false },
      () => true,
      itemCommands,
    )
    await subject.send(refused.wire)
    expect(told(await subject.send())).toEqual(subject.expected)
    await subject.checkStore(name)
  })

  it.each(refusals)('answers an atomic batch 500 after %s', async (name) => {
    const subject = await subjectOf(tables, { ...batch, atomic: true })
    const { wire, counts } = meter()
    const refused = faulting(
      { error: () => serviceError(name, 400), applied: false },
      () => true,
      new Set(['TransactWriteItemsCommand']),
    )
    const noRead = { ...batch, atomic: true as const, operations: operations.slice(0, 30) }
    const writing = await subjectOf(tables, noRead)
    const answer = await writing.send(chain(wire, refused.wire))
    expect(answer.status).toBe(500)
    expect(bodyOf(answer).type).toBe('/problems/internal-error')
    expect(counts()).toEqual({ UpdateItem: 2, TransactWriteItems: 1 })
    expect(await subject.stored()).toEqual(new Map())
  })

  it.each(refusals)(
    'runs nothing when the key cannot be claimed for %s, and leaves it free',
    async (name) => {
      const subject = await subjectOf(tables, batch)
      const { wire, counts } = meter()
      const refused = faulting({ error: () => serviceError(name, 400), applied: false }, () => true)
      const answer = await subject.send(chain(wire, refused.wire))
      expect(answer.status).toBe(503)
      expect(bodyOf(answer).type).toBe('/problems/service-unavailable')
      expect(counts()).toEqual({ UpdateItem: 1 })
      expect(await subject.stored()).toEqual(new Map())
      expect(told(await subject.send())).toEqual(subject.expected)
    },
  )
})
