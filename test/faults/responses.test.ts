import type { BatchExecuteStatementCommandOutput } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { judging } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { Interceptor } from '../support/wire.ts'
import { type CrashBatch, city, crashBatches } from './batches.ts'
import { outcomes, subjectOf, told } from './subject.ts'
import { answering } from './wires.ts'

let tables: TestTables

beforeEach(async () => {
  tables = await makeTables()
})

afterEach(() => tables.client.destroy())

const statements = 'BatchExecuteStatementCommand'

/** Changes the answers to the first so many statement calls; what they did stands. */
const misshaping = (
  times: number,
  change: (output: BatchExecuteStatementCommandOutput) => object,
): Interceptor =>
  answering(statements, async (proceed, call) => {
    const output = (await proceed()) as BatchExecuteStatementCommandOutput
    return call <= times ? change(output) : output
  })

const shapes: [string, (output: BatchExecuteStatementCommandOutput) => object][] = [
  ['without Responses', ({ Responses: _, ...rest }) => rest],
  ['with no responses', (output) => ({ ...output, Responses: [] })],
  ['one response short', (output) => ({ ...output, Responses: output.Responses?.slice(1) })],
  ['one response long', (output) => ({ ...output, Responses: [{}, ...(output.Responses ?? [])] })],
  ['of lists', (output) => ({ ...output, Responses: output.Responses?.map(() => []) })],
  ['of texts', (output) => ({ ...output, Responses: output.Responses?.map(() => 'ab') })],
  ['of nothing', () => ({})],
]

describe('answers to writes', () => {
  it.each(shapes)('are not believed %s', async (name, change) => {
    for (const batch of crashBatches) {
      for (const times of [1, 3]) {
        const subject = await subjectOf(tables, batch)
        const answer = await subject.send(misshaping(times, change))
        expect(told(answer), `${name}: ${batch.name}`).toEqual(subject.expected)
        await subject.checkStore(`${name}: ${batch.name}`)
      }
    }
  })

  it.each(shapes)('are never believed %s, and the same key sorts it out', async (name, change) => {
    const batch = crashBatches[0] as CrashBatch
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(misshaping(Number.POSITIVE_INFINITY, change))
    const writes = [0, 2, 3, 4, 6]
    for (const index of writes) expect(outcomes(answer)[index], `${name}, ${index}`).toBe('unavailable')
    expect(told(await subject.send())).toEqual(subject.expected)
    await subject.checkStore(name)
  })

  it.each(['InternalServerError', 'SomethingNew'])('may be %s though the write was applied', async (code) => {
    for (const batch of crashBatches) {
      for (const times of [1, 2]) {
        const subject = await subjectOf(tables, batch)
        const judge = (_: string, seen: number) =>
          seen <= times ? { code, applied: true as const } : undefined
        const answer = await subject.send(judging(tables.client, judge))
        expect(told(answer), batch.name).toEqual(subject.expected)
        await subject.checkStore(batch.name)
      }
    }
  })

  it.each([
    ['AccessDenied', 'internal-error', 500],
    ['ResourceNotFound', 'internal-error', 500],
    ['ValidationError', 'item-too-large', 413],
    ['ItemCollectionSizeLimitExceeded', 'item-too-large', 413],
  ])('that say %s are final for their operation, and no one else', async (code, problem, status) => {
    const operations = ['100', '101', '102'].map(
      (id): WireOperation => ({ method: 'POST', path: '/cities', body: city(id, 1) }),
    )
    const subject = await subjectOf(tables, { name: code, seed: [], operations })
    let asked = 0
    const judge = (key: string) => (key === subject.keyOf('101') && ++asked ? { code } : undefined)
    const answer = await subject.send(judging(tables.client, judge))
    expect(outcomes(answer)).toEqual([201, problem, 201])
    expect(bodyOf(answer).results[1].status).toBe(status)
    expect(asked).toBe(1)
  })
})
