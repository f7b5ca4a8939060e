import { expect, expectTypeOf, it } from 'vitest'
import type { renderBatch } from '../../../functions/http/faces/json/batch.ts'
import { renderRefusal } from '../../../functions/http/faces/json/render-refusal.ts'
import { resultAt, wireProblemOf } from '../../../functions/http/faces/json/result.ts'
import type { WireProgress } from '../../../functions/http/faces/json/schemas/asynchronous.ts'
import type { WireBatch } from '../../../functions/http/faces/json/schemas/batch.ts'
import type { WireProblem } from '../../../functions/http/faces/json/schemas/problem.ts'
import { result, type WireResult } from '../../../functions/http/faces/json/schemas/result.ts'
import { jsonBodyOf } from '../../../functions/http/faces/json/text.ts'
import { headersOfRefusal } from '../../../functions/http/head.ts'
import { fieldsOf, type Headers } from '../../../functions/model/headers.ts'
import { failure, type Refusal } from '../../../functions/model/outcome.ts'

/** What is written is what is described: the compiler reads these, and so does the validator of the schemas. */

const written = <Body>(body: Body): Body => body
const error = { type: '/problems/not-found', title: 'Not found', status: 404 } as const
const missing = { index: 0, id: '0', status: 404, retryable: false, error } as const

it('a failure has an error, in the types as in the schemas', () => {
  const { error: _, ...bare } = missing
  // @ts-expect-error a failure without `error`
  const faulty = written<WireResult>(bare)
  expect(result.safeParse(faulty).success).toBe(false)
  expect(result.safeParse(written<WireResult>(missing)).success).toBe(true)
})

it('nothing is written that is not declared', () => {
  // @ts-expect-error nobody has declared `colour`
  const result1 = written<WireResult>({ ...missing, index: 1, id: '1', status: 204, colour: 'red' })
  expect(result.safeParse(result1).success).toBe(false)
  const counts = { total: 0, success: 0, failed: 0, notAttempted: 0, retryable: 0, replayed: 0 }
  const retry = { ids: [], after: 0 }
  written<WireBatch>({ summary: counts, id: 'x', outcome: 'failed', results: [], retry })
  // @ts-expect-error nobody has declared `state` of a batch that was answered at once
  written<WireBatch>({ summary: counts, id: 'x', outcome: 'failed', results: [], retry, state: 'queued' })
  // @ts-expect-error no summary
  written<WireBatch>({ id: 'x', outcome: 'failed', results: [], retry })
  // @ts-expect-error no such state
  written<WireProgress['state']>('over')
  // @ts-expect-error no such limit
  written<WireProblem>({ ...error, limit: 'maxBodyBites', max: 1, actual: 2 })
  // @ts-expect-error a body of no schema
  expect(jsonBodyOf({ colour: 'red' }).body).toBe('{"colour":"red"}')
})

it('what renders is bound to the schemas', () => {
  expectTypeOf(resultAt).returns.toEqualTypeOf<WireResult>()
  expectTypeOf(wireProblemOf).returns.toEqualTypeOf<WireProblem>()
  expectTypeOf<Parameters<typeof renderBatch>[0]['conclusion']['outcome']>().toEqualTypeOf<
    WireBatch['outcome']
  >()
  expectTypeOf<NonNullable<Refusal['members']>['limit']>().toEqualTypeOf<NonNullable<WireProblem['limit']>>()
  const entry = { index: 0, id: '0', result: failure('not-found', 'There is none.') }
  // Undefined members are not written.
  const wire: unknown = JSON.parse(JSON.stringify(resultAt(entry, { level: 'full', base: '' })))
  expect(result.safeParse(wire).success).toBe(true)
})

it('an answer has no header but those of the table', () => {
  expect(fieldsOf({ summary: 'total=1', replayed: undefined, etag: '"1"' })).toEqual({
    'batch-summary': 'total=1',
    etag: '"1"',
  })
  // @ts-expect-error spelt as on the wire, or wrongly: not by its key
  written<Headers>({ 'Batch-Summary': 'total=1' })
  const refusal: Refusal = { problem: 'not-found', detail: 'x', retryAfter: 3 }
  expect(fieldsOf(headersOfRefusal(refusal))).toEqual({ 'retry-after': '3' })
  expect(JSON.parse(renderRefusal(refusal, { base: '' }).body ?? '')).toEqual({
    type: '/problems/not-found',
    title: 'Not found',
    status: 404,
    detail: 'x',
  })
})
