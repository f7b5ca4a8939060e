import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Decision } from '../../functions/batch/plan/decide.ts'
import { codeOf, resultOfDecided } from '../../functions/batch/receipts/codes.ts'
import type { RejectedSlot } from '../../functions/model/operation.ts'
import { type DecidedProblem, failureCodes } from '../../functions/model/operation-problems.ts'
import { type DecidedFailure, failure, isFailure, isRefusal } from '../../functions/model/outcome.ts'
import { overLimit } from '../../functions/model/over-limit.ts'
import { problems } from '../../functions/model/problems.ts'

/** What stands on items and must mean the same for as long as one of them remembers anything. */
const onRecord = {
  'already-exists': 8,
  'precondition-failed': 9,
  'not-found': 10,
  'validation-failed': 11,
  'item-too-large': 12,
  'idempotency-key-reused': 13,
  'dependency-failed': 14,
  'malformed-operation': 15,
  forbidden: 16,
  'method-not-allowed': 17,
  'outcome-unknown': 18,
  'collection-failed': 19,
  'payload-too-large': 20,
  'internal-error': 21,
  'action-refused': 22,
  'action-input-refused': 23,
  'reference-not-found': 24,
}

it('a failure keeps its code for ever, and no two have one', () => {
  expect(failureCodes).toMatchObject(onRecord)
  const codes = Object.values(failureCodes)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code, 'five bits, above the successes').toSatisfy((n) => n >= 8 && n <= 31)
})

const decided = (Object.keys(onRecord) as (keyof typeof onRecord)[]).filter(
  (name): name is DecidedProblem => !problems[name].retryable,
)

it.each(decided)('%s is answered from its receipt as it was', (name) => {
  const code = codeOf('PUT', failure(name, 'as it was'))
  expect(code).toBe(onRecord[name])
  expect(resultOfDecided({ code, version: 3 })).toMatchObject({ problem: name })
})

it.each([
  ['GET', 200, 5],
  ['PUT', 200, 1],
  ['POST', 201, 2],
  ['DELETE', 204, 3],
  ['GET', 304, 4],
] as const)('%s with %i has code %i', (method, status, code) => {
  expect(codeOf(method, { status, version: 7 })).toBe(code)
  expect(resultOfDecided({ code, version: 7 })).toEqual(status === 204 ? { status } : { status, version: 7 })
})

/** `tsc` fails where one of these compiles after all. */
it('a decision without a code and a limit without a name do not compile', () => {
  // @ts-expect-error what is put off has no code, so nothing can decide it
  const putOff: DecidedFailure = failure('throttled', '')
  // @ts-expect-error an internal error is to be tried again, whatever receipts have had of it
  const internal: DecidedFailure = failure('internal-error', '')
  // @ts-expect-error a request fails with this, never an operation
  const ofRequest = failure('malformed-json', '')
  // @ts-expect-error a rejection has its turn on its item like any other, and its code there
  const rejected: RejectedSlot['rejected'] = failure('not-attempted', '')
  // @ts-expect-error a decision without a code
  const decision: Decision = { result: { problem: 'contention', detail: '' } }
  // @ts-expect-error a status without a code
  const status: Decision = { result: { status: 202 } }
  // @ts-expect-error a limit that nobody publishes
  const limit = overLimit('maxTeapots')
  expect([putOff, internal, ofRequest, rejected, decision, status, limit]).toHaveLength(7)
})

it.each([undefined, null, '', 'text', 7, true, [], {}, Buffer.from('problem')])(
  '%j is no failure',
  (value) => {
    expect(isFailure(value)).toBe(false)
    expect(isRefusal(value)).toBe(false)
  },
)

it('a failure and a refusal are told by one predicate each, and a fault of a call by one', () => {
  const told = sourcesWith(/'(?:problem|fault)' in /)
  expect(told).toEqual(['aws/dynamodb/calls.ts', 'model/outcome.ts', 'rows/csv-header.ts'])
  expect(sourcesWith(/typeof \w+ [!=]== 'object'\) return/)).toEqual([])
})

const sourcesWith = (pattern: RegExp): readonly string[] => {
  const functions = join(import.meta.dirname, '../../functions')
  const code = (text: string) => text.replace(/^ *(?:\/\*\*| \*|\/\/).*$/gm, '')
  return readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && pattern.test(code(readFileSync(join(functions, name), 'utf8'))))
    .sort()
}
