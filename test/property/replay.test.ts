import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyOne, type ModelState, type WireOperation } from '../support/model.ts'
import { refusalOf } from '../support/model-refusal.ts'
import { boundOf, run, start, told } from './attempt.ts'
import { filled } from './fill.ts'
import { brisk, operation } from './operations.ts'
import { announce, holds } from './runs.ts'

announce('replay')

const later = new Date('2026-11-21T13:00:00Z')

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
      const bound = boundOf(operations, 'one')
      const first = run(bound, undefined, start, { maxFold })
      const state: ModelState = new Map()
      const wanted = operations.map((one) => applyOne(state, one))
      expect(told(first.results)).toEqual(
        wanted.map(({ status, etag }) => [status, etag && Number(etag.slice(1, -1))]),
      )
      // After the whole: any prefix.
      const prefix = run(bound, first.records.at(-1), later, { maxFold, count: 1 + (count % bound.length) })
      if (first.records.at(-1)) expect(prefix.plans.filter(({ write }) => write)).toEqual([])
      expect(told(prefix.results)).toEqual(told(first.results).slice(0, prefix.results.length))
      // After a crash between two levels: the rest is applied, and nothing that was.
      const done = Math.min(crash, first.plans.length)
      const retry = run(bound, first.records[done], later, { maxFold })
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.slice(0, done).filter(({ write }) => write)).toEqual([])
      expect(retry.records.at(-1)?.version).toBe(first.records.at(-1)?.version)
      expect(retry.records.at(-1)?.data).toBe(first.records.at(-1)?.data)
    },
    150,
    8,
  ))

it('recognises a retry after others have written, as long as all of them together fit', () =>
  holds(
    fc.record({
      mine: sequence({ maxLength: 30 }),
      theirs: fc.array(sequence({ maxLength: 10 }), { maxLength: 3 }),
    }),
    ({ mine, theirs }) => {
      const bound = boundOf(mine, 'one')
      const first = run(bound, undefined, start)
      fc.pre(first.plans.at(-1)?.write !== undefined)
      let item = first.records.at(-1)
      for (const [at, operations] of theirs.entries()) {
        item = run(boundOf(operations, `other ${at}`), item, start).records.at(-1)
      }
      const retry = run(bound, item, later)
      expect(told(retry.results)).toEqual(told(first.results))
      expect(retry.plans.filter(({ write }) => write)).toEqual([])
    },
    200,
    8,
  ))
