import type { BatchGetItemCommandInput, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
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

describe('answers to reads', () => {
  const ids = Array.from({ length: 30 }, (_, at) => String(at + 1))
  const batch: CrashBatch = {
    name: 'reads',
    seed: ids
      .slice(0, 20)
      .map((id) => ({ method: 'PUT', path: `/cities/${id}`, body: city(id, Number(id)) })),
    operations: ids.map((id) => ({ method: 'GET', path: `/cities/${id}` })),
  }

  /** Gives back only what it pleases to; the rest is left for another call, as DynamoDB may do. */
  const leaving = (isLeft: (key: string, call: number) => boolean): Interceptor => {
    let calls = 0
    return async ({ command, input, proceed }) => {
      if (command !== 'BatchGetItemCommand') return proceed()
      calls++
      const output = (await proceed()) as BatchGetItemCommandOutput
      const [[table = '', asked] = []] = Object.entries(
        (input as BatchGetItemCommandInput).RequestItems ?? {},
      )
      const left = (asked?.Keys ?? []).filter(({ pk, sk }) => isLeft(`${pk?.S}#${sk?.S}`, calls))
      const names = new Set(left.map(({ sk }) => sk?.S))
      const items = output.Responses?.[table] ?? []
      return {
        ...output,
        Responses: { [table]: items.filter(({ sk }) => !names.has(sk?.S)) },
        UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left } } : {},
      }
    }
  }

  it('may leave keys out, each time others', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      leaving((key, call) => call < 6 && (key.charCodeAt(key.length - 1) + call) % 3 > 0),
    )
    expect(told(answer)).toEqual(subject.expected)
  })

  it('may leave all keys out at first', async () => {
    for (const each of [batch, ...crashBatches]) {
      const subject = await subjectOf(tables, each)
      const answer = await subject.send(leaving((_, call) => call <= 2))
      expect(told(answer), each.name).toEqual(subject.expected)
      await subject.checkStore(each.name)
    }
  })

  it('may leave a key out for good: it is throttled, never missing', async () => {
    const subject = await subjectOf(tables, batch)
    const cold = new Set(['3', '25'].map(subject.keyOf))
    const answer = await subject.send(leaving((key) => cold.has(key)))
    const wanted = ids.map((id): string | number => (Number(id) <= 20 ? 200 : 'not-found'))
    expect(outcomes(answer)).toEqual(wanted.with(2, 'throttled').with(24, 'throttled'))
  })

  it('are not believed without Responses', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      answering('BatchGetItemCommand', async (proceed, call) => {
        const output = await proceed()
        return call <= 2 ? {} : output
      }),
    )
    expect(told(answer)).toEqual(subject.expected)
  })

  it('are not believed when they pass the table over in silence', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      answering('BatchGetItemCommand', async (proceed, call) => {
        const output = (await proceed()) as BatchGetItemCommandOutput
        return call <= 2 ? { ...output, Responses: {}, UnprocessedKeys: {} } : output
      }),
    )
    expect(told(answer)).toEqual(subject.expected)
  })

  it('come in any order', async () => {
    const subject = await subjectOf(tables, batch)
    const answer = await subject.send(
      answering('BatchGetItemCommand', async (proceed) => {
        const output = (await proceed()) as BatchGetItemCommandOutput
        const turned = Object.entries(output.Responses ?? {}).map(([table, items]) => [
          table,
          items.toReversed(),
        ])
        return { ...output, Responses: Object.fromEntries(turned) }
      }),
    )
    expect(told(answer)).toEqual(subject.expected)
    expect(bodyOf(answer).results.map(({ body }: { body?: { id: string } }) => body?.id)).toEqual(
      ids.map((id) => (Number(id) <= 20 ? id : undefined)),
    )
  })
})
