import type { Method } from '../../model/limits.ts'
import { failureCodes, type OperationProblem } from '../../model/operation-problems.ts'
import {
  type DecidedResult,
  type Failure,
  failure,
  isFailure,
  type Result,
  type Success,
} from '../../model/outcome.ts'
import { problems } from '../../model/problems.ts'

/** What became of one operation, as an item remembers it. */
export interface Decided {
  /** Position in the batch, or in the chunk. */
  readonly index: number
  readonly code: number
  /** The version that the operation left, or found where it changed nothing; 0 where there was no item. */
  readonly version: number
}

/** Codes of successes, below those of failures. They are stored: never renumber one. */
const successCodes = { 200: 1, 201: 2, 204: 3, 304: 4 } as const satisfies Record<Success['status'], number>
const readCode = 5

const statuses = new Map<number, Success['status']>([
  [1, 200],
  [2, 201],
  [3, 204],
  [4, 304],
  [readCode, 200],
])

const failures = new Map<number, OperationProblem>(
  (Object.keys(failureCodes) as (keyof typeof failureCodes)[]).map((name) => [failureCodes[name], name]),
)

/** Whether an operation with this code moved the item's version. */
export const moves = (code: number): boolean => code >= 1 && code <= 3

/** What is decided has a code, whatever it is: the compiler sees to that. */
export const codeOf = (method: Method | undefined, result: DecidedResult): number => {
  if (isFailure(result)) return failureCodes[result.problem]
  return method === 'GET' && result.status === 200 ? readCode : successCodes[result.status]
}

/** The result that a code stands for. Payloads and field errors are not kept in receipts. */
export const resultOf = ({ code, version }: Pick<Decided, 'code' | 'version'>): Result => {
  const status = statuses.get(code)
  if (status !== undefined) return status === 204 ? { status } : { status, version }
  const problem = failures.get(code)
  return problem === undefined ? unknownOutcome() : { problem, detail: problems[problem].meaning }
}

/** Nothing that is on record tells what became of the operation. */
export const unknownOutcome = (): Failure<'outcome-unknown'> =>
  failure('outcome-unknown', 'What became of the operation is on no record any more; it was not tried again.')
