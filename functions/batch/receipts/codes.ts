import type { Method } from '../../model/limits.ts'
import { type Failure, failure, isFailure, type Result } from '../../model/outcome.ts'
import { type ProblemName, problems } from '../../model/problems.ts'

/** What became of one operation, as an item remembers it. */
export interface Decided {
  /** Position in the batch, or in the chunk. */
  readonly index: number
  readonly code: number
  /** The version that the operation left, or found where it changed nothing; 0 where there was no item. */
  readonly version: number
}

/** Codes are stored: never renumber one. They are numbers from 1 to 31. */
const successes = { 1: 200, 2: 201, 3: 204, 4: 304, 5: 200 } as const
const readCode = 5
const failures = {
  8: 'already-exists',
  9: 'precondition-failed',
  10: 'not-found',
  11: 'validation-failed',
  12: 'item-too-large',
  13: 'idempotency-key-reused',
  14: 'dependency-failed',
  15: 'malformed-operation',
  16: 'forbidden',
  17: 'method-not-allowed',
  18: 'outcome-unknown',
  19: 'collection-failed',
  20: 'payload-too-large',
  21: 'internal-error',
} as const satisfies Record<number, ProblemName>

const codes = new Map<number | string, number>([
  ...Object.entries(failures).map(([code, problem]): [string, number] => [problem, Number(code)]),
  ...([1, 2, 3, 4] as const).map((code): [number, number] => [successes[code], code]),
])

/** Whether an operation with this code moved the item's version. */
export const moves = (code: number): boolean => code >= 1 && code <= 3

/** Undefined for what no item decides: what may be tried again, and faults of the service. */
export const codeOf = (method: Method | undefined, result: Result): number | undefined => {
  if (isFailure(result)) return result.retryAfter === undefined ? codes.get(result.problem) : undefined
  return method === 'GET' && result.status === 200 ? readCode : codes.get(result.status)
}

/** The result that a code stands for. Payloads and field errors are not kept in receipts. */
export const resultOf = ({ code, version }: Pick<Decided, 'code' | 'version'>): Result => {
  const status = successes[code as keyof typeof successes]
  if (status !== undefined) return status === 204 ? { status } : { status, version }
  const problem = failures[code as keyof typeof failures]
  return problem === undefined ? unknownOutcome() : { problem, detail: problems[problem].meaning }
}

/** Nothing that is on record tells what became of the operation. */
export const unknownOutcome = (): Failure =>
  failure('outcome-unknown', 'What became of the operation is on no record any more; it was not tried again.')
