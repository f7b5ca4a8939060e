import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { meter } from '../support/statements.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import type { Interceptor } from '../support/wire.ts'
import { city } from './batches.ts'
import { checkAccount, outcomes, subjectOf, told } from './subject.ts'
import { faulting, itemCommands, throttles } from './wires.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())
afterEach(() => vi.restoreAllMocks())

const operations: readonly WireOperation[] = [
  { method: 'POST', path: '/cities', body: city('1', 1) },
  { method: 'GET', path: '/cities/2' },
]
const batch = { name: 'a create and a read', seed: [], operations }

/** Pauses pass at once, but they take their time of the clock. */
const recordingClock = () => {
  const began = Date.parse('2026-11-21T12:00:00Z')
  const pauses: number[] = []
  let now = began
  let lastPause = 0
  return {
    pauses,
    /** When the last pause began: the deadline cuts pauses short by its own timer, which this clock does not move. */
    lastPause: () => lastPause,
    clock: {
      now: () => new Date(now),
      pause: async (milliseconds: number) => {
        pauses.push(milliseconds)
        lastPause = now - began
        now += milliseconds
      },
    },
  }
}

const sticky = () => faulting(throttles[0] as (typeof throttles)[number], () => true, itemCommands).wire

const run = async (random: number, functionTimeoutSeconds = 30) => {
  vi.spyOn(Math, 'random').mockReturnValue(random)
  const { clock, pauses, lastPause } = recordingClock()
  const subject = await subjectOf(tables, batch)
  const answer = await subject.send(sticky(), { clock, functionTimeoutSeconds }, '')
  return { answer, pauses, lastPause: lastPause() }
}

describe('the pauses between tries', () => {
  it('double from 50 ms up to 2 s, at the most', async () => {
    const { answer, pauses } = await run(1)
    expect(outcomes(answer)).toEqual(['throttled', 'throttled'])
    expect(pauses.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1600, 2000])
    expect(Math.max(...pauses)).toBe(2000)
    expect(pauses.length).toBeLessThanOrEqual(12)
  })

  it('have full jitter: anything from nothing to the bound', async () => {
    const half = await run(0.5)
    expect(half.pauses.slice(0, 7)).toEqual([25, 50, 100, 200, 400, 800, 1000])
    const none = await run(0)
    expect(new Set(none.pauses)).toEqual(new Set([0]))
    // However short the pauses, there is an end to it.
    expect(none.pauses.length).toBeLessThanOrEqual(12)
  })

  it.each([1, 2, 3, 5, 10])('are over before the limit of a function of %i s', async (seconds) => {
    const { answer, lastPause } = await run(1, seconds)
    expect(lastPause).toBeLessThan(seconds * 1000)
    expect(answer.status).toBe(207)
    checkAccount(answer)
    expect(bodyOf(answer).summary).toMatchObject({ total: 2, failed: 2, retryable: 2 })
  })

  it('are not taken where nothing went wrong', async () => {
    const { clock, pauses } = recordingClock()
    const subject = await subjectOf(tables, batch)
    expect(told(await subject.send(undefined, { clock }))).toEqual(subject.expected)
    expect(pauses).toEqual([])
  })
})

describe('the deadline, by the clock on the wall', () => {
  // Without the deadline it would take for ever; a busy machine must not matter.
  const longer = 10_000
  const creates = ['1', '2'].map(
    (id): WireOperation => ({ method: 'POST', path: '/cities', body: city(id, 1) }),
  )

  const twoSeconds = async (pause: () => Promise<void>, wire: Interceptor) => {
    const subject = await subjectOf(tables, { name: 'creates', seed: [], operations: creates })
    const began = performance.now()
    const clock = { now: () => new Date(), pause }
    const answer = await subject.send(wire, { functionTimeoutSeconds: 2, clock })
    return { answer, took: performance.now() - began }
  }

  it('wakes whoever pauses', async () => {
    const { answer, took } = await twoSeconds(() => new Promise(() => {}), sticky())
    expect(took).toBeLessThan(longer)
    expect(outcomes(answer)).toEqual(['throttled', 'throttled'])
  })

  it('does not wait for a call that hangs, nor for the record of what was done', async () => {
    const { wire, counts } = meter()
    let claimed = false
    const { answer, took } = await twoSeconds(
      async () => {},
      (call) => {
        if (claimed) return wire({ ...call, proceed: () => new Promise(() => {}) })
        claimed = true
        return wire(call)
      },
    )
    expect(took).toBeLessThan(longer)
    expect(bodyOf(answer)).toMatchObject({ status: 503, type: '/problems/not-recorded' })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(counts()).toEqual({ UpdateItem: 2, BatchExecuteStatement: 1 })
  })

  it('answers what was not begun as not attempted', async () => {
    // The second operation waits for the first, which takes all the time there is.
    const [create, read] = operations as [WireOperation, WireOperation]
    const chained = {
      ...batch,
      operations: [
        { ...create, id: 'a' },
        { ...read, dependsOn: [] },
        { ...create, body: city('3', 1), dependsOn: ['a'] },
      ],
    }
    const subject = await subjectOf(tables, chained)
    let now = Date.parse('2026-11-21T12:00:00Z')
    const clock = { now: () => new Date(now), pause: async () => {} }
    const answer = await subject.send(
      async ({ command, proceed }) => {
        const output = await proceed()
        if (command === 'BatchExecuteStatementCommand') now += 28_000
        return output
      },
      { clock },
    )
    expect(answer.status).toBe(207)
    expect(outcomes(answer)).toEqual([201, 'not-found', 'not-attempted'])
    expect(bodyOf(answer).summary).toMatchObject({ notAttempted: 1, retryable: 1 })
    expect(told(await subject.send(undefined, { clock }))).toEqual(subject.expected)
    await subject.checkStore()
  })
})
