import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyOne, type ModelState, type WireOperation } from '../support/model.ts'
import { refusalOf } from '../support/model-refusal.ts'
import { attemptOf, boundOf, nothing, run, told } from './attempt.ts'
import { filled } from './fill.ts'
import { brisk, operation } from './operations.ts'
import { announce, holds } from './runs.ts'

announce('replay')

const attempt = attemptOf('one')
const retried = { attempt: { ...attempt, number: 2 }, now: new Date('2026-11-21T13:00:00Z') }

/** Operations on one item, with the conditions that make some of them fail. */
const sequence = (sizes: fc.ArrayConstraints): fc.Arbitrary<WireOperation[]> =>
  fc
    .array(fc.oneof(operation(1), brisk(1, ['GET', 'PATCH', 'DELETE', 'PUT'])), { ...sizes, size: 'max' })
    .map((drafts) =>
      filled(
        new Map(),
        drafts.filter((draft) => refusalOf(draft) === undefined),
      ),
    )
    .filter((operations) => operations.length > 0)

it('decides as the model does, and once: a retry of any prefix after any level says the same and writes nothing', () =>
  holds(
    fc.record({
      operations: sequence({ maxLength: 200 }),
      crash: fc.nat(3),
      count: fc.nat(),
      maxFold: fc.constantFrom(1, 3, 64),
    }),
    ({ operations, crash, count, maxFold }) => {
      const bound = boundOf(operations, attempt)
      const first = run(bound, nothing, { attempt, maxFold })
      const state: ModelState = new Map()
      const wanted = operations.map((one) => applyOne(state, one))
      expect(told(first.results)).toEqual(
        wanted.map(({ status, etag }) => [status, etag && Number(etag.slice(1, -1))]),
      )
      // After the whole: any prefix.
      const after = first.histories.at(-1) ?? nothing
      const prefix = run(bound, after, { ...retried, maxFold, count: 1 + (count % bound.length) })
      if (after.item) expect(prefix.plans.filter(({ write }) => write)).toEqual([])
      expect(told(prefix.results)).toEqual(told(first.results).slice(0, prefix.results.length))
      // After a crash between two levels: the rest is applied, and nothing that was.
      const done = Math.min(crash, first.plans.length)
      const retry = run(bound, first.histories[done] ?? nothing, { ...retried, maxFold })
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.slice(0, done).filter(({ write }) => write)).toEqual([])
      expect(retry.histories.at(-1)?.item?.version).toBe(after.item?.version)
      expect(retry.histories.at(-1)?.item?.data).toBe(after.item?.data)
    },
    150,
    8,
  ))

it('recognises a retry, however many others have written since', () =>
  holds(
    fc.record({
      mine: sequence({ maxLength: 30 }),
      theirs: fc.array(sequence({ maxLength: 10 }), { maxLength: 3 }),
      crowd: fc.constantFrom(0, 1, 17, 65, 150),
    }),
    ({ mine, theirs, crowd }) => {
      const bound = boundOf(mine, attempt)
      const first = run(bound, nothing, { attempt })
      fc.pre(first.plans.at(-1)?.write !== undefined)
      let history = first.histories.at(-1) ?? nothing
      const others = [...theirs, ...Array.from({ length: crowd }, () => [touch])]
      for (const [at, operations] of others.entries()) {
        const other = attemptOf(`other ${at}`, { kind: at % 2 === 0 ? 'unkeyed' : 'keyed' })
        history = run(boundOf(operations, other), history, { attempt: other }).histories.at(-1) ?? history
      }
      const retry = run(bound, history, retried)
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.filter(({ write }) => write)).toEqual([])
    },
    200,
    8,
  ))

const touch: WireOperation = {
  method: 'PUT',
  path: '/cities/1',
  body: { name: 'Touched', country: 'FR', population: 1 },
}
