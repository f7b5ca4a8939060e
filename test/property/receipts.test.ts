import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toAttributes } from '../../functions/aws/dynamodb/item-record.ts'
import { decidedBy, type History, receiptEntriesOf } from '../../functions/batch/receipts/history.ts'
import type { Attempt } from '../../functions/model/attempt.ts'
import { limits } from '../../functions/model/limits.ts'
import { isFailure, isRetryable } from '../../functions/model/outcome.ts'
import type { WireOperation } from '../support/model.ts'
import { recordSize } from '../support/records.ts'
import { attemptOf, boundOf, nothing, run, start } from './attempt.ts'
import { announce, holds } from './runs.ts'

announce('receipts')

const patch = (population: number, more: Partial<WireOperation> = {}): WireOperation => ({
  method: 'PATCH',
  path: '/cities/1',
  body: { population },
  ...more,
})

const put = (altName: string): WireOperation => ({
  method: 'PUT',
  path: '/cities/1',
  body: { name: 'Paris', country: 'FR', population: 0, altName },
})

interface Writer {
  readonly kind: Attempt['kind']
  readonly operations: readonly WireOperation[]
  /** Seconds after the writer before. */
  readonly wait: number
}

const operation = fc.oneof(
  fc.nat(99).map((population) => patch(population)),
  fc.constant(patch(-1)),
  fc.constant<WireOperation>({ method: 'GET', path: '/cities/1' }),
  fc.constant(patch(1, { ifMatch: '"999999"' })),
)

const writer = (wait: fc.Arbitrary<number>): fc.Arbitrary<Writer> =>
  fc.record({
    kind: fc.constantFrom<Attempt['kind']>('keyed', 'chunk', 'unkeyed'),
    operations: fc.array(operation, { minLength: 1, maxLength: 12 }),
    wait,
  })

/** How long after its first claim somebody may still ask, in seconds. */
const lives = { keyed: 25 * 3_600, chunk: limits.batchTtlSeconds + 3_600, unkeyed: 120 } as const

it('remembers of each batch all that it did, or nothing, and forgets nobody who may still ask', () =>
  holds(
    fc.oneof(
      fc.array(writer(fc.nat(90)), { maxLength: 150, size: 'max' }),
      fc.array(writer(fc.nat(20 * 3_600)), { maxLength: 40, size: 'max' }),
    ),
    (writers) => {
      let seconds = 0
      let history: History = run(boundOf([put('')], attemptOf('seed')), nothing, {
        attempt: attemptOf('seed', { kind: 'unkeyed' }),
      }).histories.at(-1) as History
      const left: { attempt: Attempt; codes: ReturnType<typeof decidedBy> }[] = []
      for (const [at, { kind, operations, wait }] of writers.entries()) {
        seconds += wait
        const now = new Date(start.getTime() + seconds * 1_000)
        const attempt = attemptOf(`writer ${at}`, {
          kind,
          since: now.getTime(),
          chunk: kind === 'chunk' ? at : 0,
        })
        const { plans, histories } = run(boundOf(operations, attempt), history, { attempt, now })
        const [planned] = plans
        if (planned?.write === undefined) continue
        history = histories.at(-1) ?? history
        expect(planned.write.next.receipts.length, 'on the item').toBeLessThanOrEqual(2_048)
        const codes = new Map(planned.decided.map((one) => [one.index, one]))
        expect(decidedBy(history, attempt)).toEqual(codes)
        left.push({ attempt, codes })
        const needed = left.filter(
          ({ attempt: { kind, since } }) => since / 1_000 + lives[kind] > now.getTime() / 1_000,
        )
        const unkeyed = needed.filter(({ attempt }) => attempt.kind === 'unkeyed').slice(-64)
        for (const other of needed) {
          if (other.attempt.kind === 'unkeyed' && !unkeyed.includes(other)) continue
          expect(decidedBy(history, other.attempt), other.attempt.kind).toEqual(other.codes)
        }
      }
      expect(receiptEntriesOf(history).length).toBeLessThanOrEqual(left.length + 1)
    },
    60,
    10,
  ))

it('plans no record that DynamoDB would not take', () =>
  holds(
    fc.record({
      others: fc.nat(400),
      spare: fc.nat(3_000),
      keys: fc.nat(60),
      id: fc.string({ minLength: 1, maxLength: 256, unit: fc.constantFrom('a', '1', 'z') }),
    }),
    ({ others, spare, keys, id }) => {
      const room = limits.maxItemBytes - 200 - spare
      const path = `/cities/${id}`
      const seed = attemptOf('seed')
      let history =
        run(boundOf([{ ...put('x'.repeat(room)), path }], seed), nothing, { attempt: seed }).histories.at(
          -1,
        ) ?? nothing
      fc.pre(history.item !== undefined)
      const largest = 400 * 1024
      for (let at = 0; at < others; at++) {
        const attempt = attemptOf(`other ${at}`)
        const more = at < keys ? { idempotencyKey: `key ${at}` } : {}
        const bound = boundOf([patch(at, { path, ...more })], attempt)
        const { plans, histories, results } = run(bound, history, { attempt })
        const [planned] = plans
        for (const write of [planned?.write, planned?.spill]) {
          if (write) expect(recordSize(toAttributes(write.key, write.next))).toBeLessThanOrEqual(largest)
        }
        // Where there is no room for what must be remembered, nothing is done, and that is said.
        if (planned?.write === undefined)
          expect(results.every((one) => isFailure(one) && isRetryable(one))).toBe(true)
        history = histories.at(-1) ?? history
      }
    },
    40,
    8,
  ))
