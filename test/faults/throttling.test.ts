import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { judging } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { crashBatches } from './batches.ts'
import { checkAccount, pastTheLease, subjectOf, told } from './subject.ts'
import { checkTruth } from './truth.ts'
import { faulting, itemCommands, silences, throttles } from './wires.ts'

let tables: TestTables

// Small tables: every check scans them.
beforeEach(async () => {
  tables = await makeTables()
})

afterEach(() => tables.client.destroy())

/** Kinds that every batch meets; the others meet the first one only. */
const kinds = { throttles: 1, silences: 2, codes: 3 }

describe.each(crashBatches)('load on: $name', (batch) => {
  const isFirst = batch === crashBatches[0]
  const some = <T>(all: readonly T[], number: number): readonly T[] => (isFirst ? all : all.slice(0, number))

  const finishes = async (name: string, run: Awaited<ReturnType<typeof subjectOf>>) => {
    const replay = await run.send()
    expect(told(replay), name).toEqual(run.expected)
    expect(replay.headers['idempotent-replayed'], name).toBe('true')
    await run.checkStore(name)
  }

  it.each([...some(throttles, kinds.throttles), ...some(silences, kinds.silences)])(
    'survives $name at each call',
    async (fault) => {
      const undisturbed = bodyOf(await (await subjectOf(tables, batch)).send()).results
      for (let at = 1; ; at++) {
        const name = `${fault.name} at call ${at}`
        const subject = await subjectOf(tables, batch)
        const faulty = faulting(fault, (call) => call === at)
        const answer = await subject.send(faulty.wire)
        expect(told(answer), name).toEqual(subject.expected)
        checkAccount(answer, name)
        // What was sent twice is not told as if it had been asked for twice: the same bodies, details and flags.
        expect(bodyOf(answer).results, name).toEqual(undisturbed)
        await finishes(name, subject)
        if (faulty.calls() < at) break
      }
    },
  )

  it.each(some(silences, kinds.silences))('survives $name at each call without a key, too', async (fault) => {
    for (let at = 1; ; at++) {
      const name = `${fault.name} at call ${at}`
      const subject = await subjectOf(tables, batch)
      const faulty = faulting(fault, (call) => call === at)
      expect(told(await subject.send(faulty.wire, {}, '')), name).toEqual(subject.expected)
      await subject.checkStore(name)
      if (faulty.calls() < at) break
    }
  })

  const codes = [
    'ThrottlingError',
    'TransactionConflict',
    'InternalServerError',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
  ]
  it.each(some(codes, kinds.codes))('survives %s of any statement inside a 200', async (code) => {
    // Which of the first three tries of an item are refused, as bits.
    for (const pattern of [1, 2, 7]) {
      const name = `${code}, pattern ${pattern}`
      const subject = await subjectOf(tables, batch)
      const judge = (key: string, seen: number) =>
        // Not the same for every item, so that calls are refused in part.
        ((pattern + key.length + key.charCodeAt(key.length - 1)) >> (seen - 1)) & 1 && seen <= 3
          ? { code }
          : undefined
      const answer = await subject.send(judging(tables.client, judge))
      expect(told(answer), name).toEqual(subject.expected)
      await finishes(name, subject)
    }
  })

  it.each(some(throttles, kinds.throttles))(
    'tells the truth when $name never ends, from any call on',
    async (fault) => {
      for (let from = 1; ; from++) {
        const name = `${fault.name} from call ${from} on`
        const subject = await subjectOf(tables, batch)
        const faulty = faulting(fault, (call) => call >= from)
        const answer = await subject.send(faulty.wire)
        if (faulty.calls() < from) break
        if (bodyOf(answer).results) await checkTruth(subject, batch, answer, name)
        else
          expect(bodyOf(answer), name).toMatchObject({
            status: 503,
            type: `/problems/${from === 1 ? 'service-unavailable' : 'not-recorded'}`,
          })
        subject.clock.advance(pastTheLease)
        const retry = await subject.send()
        expect(told(retry), name).toEqual(subject.expected)
        await finishes(name, subject)
      }
    },
  )

  it.each([...throttles.slice(0, 1), ...silences.slice(0, 2)])(
    'finishes what $name of the items left, with the same key and at once',
    async (fault) => {
      for (let from = 1; ; from++) {
        const name = `${fault.name} from call ${from} on`
        const subject = await subjectOf(tables, batch)
        const faulty = faulting(fault, (call) => call >= from, itemCommands)
        const first = await subject.send(faulty.wire)
        if (faulty.calls() < from) break
        checkAccount(first, name)
        // What took effect unseen may have been found again by its receipts.
        if (!fault.applied) expect(bodyOf(first).summary.retryable, name).toBeGreaterThan(0)
        if (fault.name.startsWith('Throttling')) await checkTruth(subject, batch, first, name)
        const second = await subject.send()
        expect(told(second), name).toEqual(subject.expected)
        checkAccount(second, name)
        await finishes(name, subject)
      }
    },
  )
})
