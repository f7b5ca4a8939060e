import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { judging } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { type CrashBatch, city } from './batches.ts'
import { checkAccount, outcomes, type Subject, subjectOf, told } from './subject.ts'
import { checkTruth } from './truth.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const put = (id: string): WireOperation => ({ method: 'PUT', path: `/cities/${id}`, body: city(id, 1) })
const patch = (id: string, population: number, more: Partial<WireOperation> = {}): WireOperation => ({
  method: 'PATCH',
  path: `/cities/${id}`,
  body: { population },
  ...more,
})
const post = (id: string, more: Partial<WireOperation> = {}): WireOperation => ({
  method: 'POST',
  path: '/cities',
  body: city(id, 1),
  ...more,
})

const seed = ['1', '2', '3'].map(put)

/** Item 1 cannot be written to for as long as the first attempt lasts. */
const hot = (subject: Subject, code: string) =>
  judging(tables.client, (key) => (key === subject.keyOf('1') ? { code } : undefined))

const finishes = async (subject: Subject): Promise<void> => {
  const retry = await subject.send()
  expect(told(retry)).toEqual(subject.expected)
  checkAccount(retry)
  await subject.checkStore()
  const replay = await subject.send()
  expect(told(replay)).toEqual(subject.expected)
  expect(replay.headers['idempotent-replayed']).toBe('true')
}

describe('one item that is throttled for good', () => {
  const batch: CrashBatch = {
    name: 'a hot item among others',
    seed,
    operations: [
      post('100', { id: 'a' }),
      patch('1', 10, { id: 'b' }),
      patch('2', 20, { id: 'c' }),
      patch('1', 11, { id: 'd', dependsOn: ['c'] }),
      patch('3', 30, { id: 'e', dependsOn: ['b'] }),
      { method: 'GET', path: '/cities/1', id: 'f', dependsOn: ['c'] },
      post('101', { id: 'g', dependsOn: ['a'] }),
    ],
  }

  it.each([
    ['ThrottlingError', 'throttled'],
    ['ProvisionedThroughputExceeded', 'throttled'],
    ['RequestLimitExceeded', 'throttled'],
    ['TransactionConflict', 'contention'],
  ])('answers its operations 503 after %s, and all others as if nothing were', async (code, problem) => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(hot(subject, code))
    expect(answer.status).toBe(207)
    expect(outcomes(answer)).toEqual([
      201,
      problem,
      200,
      'not-attempted',
      'dependency-failed',
      'not-attempted',
      201,
    ])
    const { results, summary, retry } = bodyOf(answer)
    expect(results[1]).toMatchObject({ status: 503, retryable: true, retryAfter: 1 })
    expect(results[4]).toMatchObject({ status: 424, retryable: true, causedBy: ['b'] })
    expect(summary).toEqual({
      total: 7,
      success: 3,
      failed: 4,
      notAttempted: 3,
      retryable: 4,
      replayed: 0,
    })
    expect(retry).toEqual({ ids: ['b', 'd', 'e', 'f'], after: 1 })
    expect(answer.headers['retry-after']).toBe('1')
    await checkTruth(subject, batch, answer, code)
    await finishes(subject)
  })

  it('runs only what is left, and marks the rest as replayed', async () => {
    const subject = await subjectOf(tables, batch)
    await subject.send(hot(subject, 'ThrottlingError'))
    const written: string[] = []
    const retry = await subject.send(
      judging(tables.client, (key) => {
        written.push(key)
        return undefined
      }),
    )
    expect([...new Set(written)].toSorted()).toEqual([subject.keyOf('1'), subject.keyOf('3')].toSorted())
    const replayed = bodyOf(retry).results.map(({ replayed }: { replayed?: true }) => replayed === true)
    expect(replayed).toEqual([true, false, true, false, false, false, true])
    expect(retry.headers['idempotent-replayed']).toBeUndefined()
  })

  it('answers "may have taken effect" where nobody knows', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(hot(subject, 'InternalServerError'))
    expect(outcomes(answer)[1]).toBe('unavailable')
    expect(bodyOf(answer).results[1].error.detail).toMatch(/may or may not have taken effect/)
    await finishes(subject)
  })

  it('holds whatever comes later on the item, beyond what one write takes too', async () => {
    const operations = Array.from({ length: 150 }, (_, at) => patch('1', at))
    const subject = await subjectOf(tables, { name: 'long', seed, operations })
    const answer = await subject.send(hot(subject, 'ThrottlingError'))
    const told = outcomes(answer)
    expect(told.slice(0, 64)).toEqual(new Array(64).fill('throttled'))
    expect(told.slice(64)).toEqual(new Array(86).fill('not-attempted'))
    expect((await subject.stored()).get('/cities/1')?.version).toBe(1)
    await finishes(subject)
  })
})

describe('an operation that waits for one which has to be retried', () => {
  it('is not overtaken by later operations on its own item', async () => {
    // Without a fault: 2 gets 21, then 22. The retry must come to the same.
    const batch: CrashBatch = {
      name: 'order kept across attempts',
      seed,
      operations: [
        patch('1', 10, { id: 'a' }),
        patch('2', 21, { id: 'b', dependsOn: ['a'] }),
        patch('2', 22, { id: 'c' }),
      ],
    }
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(hot(subject, 'ThrottlingError'))
    expect(outcomes(answer).slice(0, 2)).toEqual(['throttled', 'dependency-failed'])
    await finishes(subject)
  })
})
