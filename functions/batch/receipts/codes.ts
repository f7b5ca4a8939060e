import type { Collection } from '../../model/collection.ts'
import { type DeclaredProblem, problemNumber } from '../../model/declared-problem.ts'
import type { Verb } from '../../model/limits.ts'
import { failureCodes, isRefusedByAction, type OperationProblem } from '../../model/operation-problems.ts'
import {
  type DecidedResult,
  type Failure,
  failure,
  isFailure,
  type Result,
  type Success,
} from '../../model/outcome.ts'
import { problems } from '../../model/problems.ts'

/** The outcome of one operation, as an item remembers it. */
export interface Decided {
  /** Position in the batch, or in the chunk. */
  readonly index: number
  readonly code: number
  /**
   * The version that the operation left, or found where it changed nothing; 0 where there was no item. Of an action that
   * refused, the number of its problem.
   */
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

/** Every decision has a code; the compiler ensures that. */
export const codeOf = (method: Verb | undefined, result: DecidedResult): number => {
  if (isFailure(result)) return failureCodes[result.problem]
  return method === 'GET' && result.status === 200 ? readCode : successCodes[result.status]
}

/** @param version of the item as the operation leaves it. */
export const receiptOf = (
  method: Verb | undefined,
  result: DecidedResult,
  version: number,
): Pick<Decided, 'code' | 'version'> => ({
  code: codeOf(method, result),
  version: isFailure(result) && result.declared ? problemNumber(result.declared.name) : version,
})

/**
 * The result that a code stands for. Payloads and field errors are not kept in receipts.
 * @param actions of the collection: they have the words of their refusals. A deployment may have taken them away.
 */
export const resultOfDecided = (
  { code, version }: Pick<Decided, 'code' | 'version'>,
  actions: Collection['actions'] = {},
): Result => {
  const status = statuses.get(code)
  if (status !== undefined) return status === 204 ? { status } : { status, version }
  const problem = failures.get(code)
  if (problem === undefined) return unknownOutcome()
  const declared = isRefusedByAction(problem) ? declaredAs(version, actions) : undefined
  return declared
    ? { problem, declared: { name: declared.name, title: declared.title }, detail: declared.meaning }
    : { problem, detail: problems[problem].meaning }
}

const declaredAs = (number: number, actions: Collection['actions']): DeclaredProblem | undefined =>
  Object.values(actions)
    .flatMap(({ refusals }) => Object.values(refusals))
    .find(({ name }) => problemNumber(name) === number)

/** No record has the outcome of the operation. */
export const unknownOutcome = (): Failure<'outcome-unknown'> =>
  failure('outcome-unknown', 'What became of the operation is on no record any more; it was not tried again.')
