import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { chain, meter } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { serviceError } from '../support/wire.ts'
import { type CrashBatch, city } from './batches.ts'
import { checkAccount, outcomes, pastTheLease, subjectOf, told } from './subject.ts'
import { answering, faulting, itemCommands } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const batch: CrashBatch = {
  name: 'atomic: two writes and a read',
  seed: [
    { method: 'PUT', path: '/cities/1', body: city('1', 1) },
    { method: 'PUT', path: '/cities/2', body: city('2', 2) },
  ],
  atomic: true,
  operations: [
    { method: 'POST', path: '/cities', body: city('100', 1) },
    { method: 'PATCH', path: '/cities/1', body: { population: 10 } },
    { method: 'GET', path: '/cities/2' },
  ],
}

/** What DynamoDB throws when a transaction is cancelled. The order of its members is that of the writes, then the checks. */
const cancelled = (...codes: string[]): Error =>
  Object.assign(serviceError('TransactionCanceledException', 400), {
    CancellationReasons: codes.map((Code) => ({ Code })),
  })

const command = 'TransactWriteItemsCommand'

/** Cancels the first so many transactions before they reach DynamoDB. */
const cancelling = (times: number, ...codes: string[]) =>
  answering(command, (proceed, call) => (call <= times ? Promise.reject(cancelled(...codes)) : proceed()))

const reasons = [
  ['None', 'TransactionConflict', 'None'],
  ['TransactionConflict', 'None', 'TransactionConflict'],
  ['ThrottlingError', 'None', 'None'],
  ['None', 'ProvisionedThroughputExceeded', 'None'],
  ['None', 'None', 'TransactionConflict'],
  ['None', 'RequestLimitExceeded', 'TransactionConflict'],
]

describe('an atomic batch', () => {
  it.each(reasons)('is done in the end after being cancelled for %s, %s, %s', async (...codes) => {
    for (const times of [1, 5]) {
      const subject = await subjectOf(tables, batch)
      const answer = await subject.send(cancelling(times, ...codes))
      expect(answer.status).toBe(200)
      expect(told(answer)).toEqual(subject.expected)
      await subject.checkStore()
    }
  })

  it('is done in the end after being cancelled for reasons that are none', async () => {
    const subject = await subjectOf(tables, batch)
    const shapeless = Object.assign(cancelled(), { CancellationReasons: [null, 'None', []] })
    const answer = await subject.send(
      answering(command, (proceed, call) => (call <= 2 ? Promise.reject(shapeless) : proceed())),
    )
    expect(told(answer)).toEqual(subject.expected)
    await subject.checkStore()
  })

  it.each([
    ['ThrottlingException', 400],
    ['TransactionInProgressException', 400],
    ['InternalServerError', 500],
  ])('is done in the end after %s of the whole call', async (name, status) => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      answering(command, (proceed, call) =>
        call <= 3 ? Promise.reject(serviceError(name, status)) : proceed(),
      ),
    )
    expect(told(answer)).toEqual(subject.expected)
    await subject.checkStore()
  })

  it('names who stood in the way for good, and blames nobody else', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      cancelling(Number.POSITIVE_INFINITY, 'None', 'TransactionConflict', 'None'),
    )
    expect(answer.status).toBe(503)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(outcomes(answer)).toEqual(['dependency-failed', 'contention', 'dependency-failed'])
    const { type, results } = bodyOf(answer)
    expect(type).toBe('/problems/contention')
    expect(results[0]).toMatchObject({ status: 424, causedBy: ['1'], retryable: true })
    checkAccount(answer)
    expect((await subject.stored()).get('/cities/1')?.version).toBe(1)
    expect((await subject.stored()).has('/cities/100')).toBe(false)
  })

  it.each([
    ['ThrottlingError', 'throttled'],
    ['TransactionConflict', 'contention'],
  ])('is run again with the same key after %s for good', async (code, problem) => {
    const subject = await subjectOf(tables, batch)
    const first = await subject.send(cancelling(Number.POSITIVE_INFINITY, code, 'None', 'None'))
    expect(outcomes(first)).toEqual([problem, 'dependency-failed', 'dependency-failed'])
    const second = await subject.send()
    expect(told(second)).toEqual(subject.expected)
    await subject.checkStore()
    const third = await subject.send()
    expect(third.headers['idempotent-replayed']).toBe('true')
    expect(told(third)).toEqual(subject.expected)
  })

  it('does not say "no effect" when it cannot know, and finds out on the retry', async () => {
    for (const applied of [false, true]) {
      const subject = await subjectOf(tables, batch)
      const silence = { error: () => serviceError('InternalServerError', 500), applied }
      // The transaction may arrive; whatever comes after it fails.
      const wire = faulting(silence, () => true, new Set([command]))
      const dead = faulting(
        { error: silence.error, applied: false },
        () => wire.calls() > 0,
        new Set([...itemCommands, 'UpdateItemCommand']),
      )
      const first = await subject.send(chain(dead.wire, wire.wire))
      expect(bodyOf(first).type).toBe('/problems/not-recorded')
      expect((await subject.stored()).has('/cities/100')).toBe(applied)
      subject.clock.advance(pastTheLease)
      expect(told(await subject.send())).toEqual(subject.expected)
      await subject.checkStore()
    }
  })

  it('takes one read and one transaction when nothing is in the way', async () => {
    const subject = await subjectOf(tables, batch)
    const { wire, counts } = meter()
    await subject.send(wire)
    expect(counts()).toEqual({ UpdateItem: 2, BatchGetItem: 1, TransactWriteItems: 1 })
  })

  it('is refused clearly when it is more than a transaction can carry', async () => {
    const large = (id: string) => ({ ...city(id, 1), altName: 'x'.repeat(300_000) })
    const operations = Array.from({ length: 15 }, (_, at) => ({
      method: 'POST' as const,
      path: '/cities',
      body: large(String(at + 1)),
    }))
    const subject = await subjectOf(tables, { name: 'over 4 MB', seed: [], atomic: true, operations })
    const answer = await subject.send()
    expect(answer.status).toBe(413)
    expect(bodyOf(answer).summary).toMatchObject({ total: 15, success: 0, failed: 15, retryable: 0 })
    expect(await subject.stored()).toEqual(new Map())
  })
})
