import { type ProblemName, problems, type RetryableProblem } from './problems.ts'
import type { RefusalStatus } from './refused.ts'

/** The codes of failures in receipts, from 8 to 31. They are stored: never renumber one. */
export const failureCodes = {
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
} as const satisfies Partial<Record<ProblemName, number>>

type CodedProblem = keyof typeof failureCodes

/**
 * Permanent failures of an operation. The code is in the item's receipts, so that a second attempt has the same result;
 * a failure without a code is decided again.
 */
export type DecidedProblem = Exclude<CodedProblem, RetryableProblem>

/** Retryable failures: no item records them, and sending the operation again may help. */
const passing = [
  'throttled',
  'contention',
  'unavailable',
  'not-attempted',
  'internal-error',
] as const satisfies readonly RetryableProblem[]

export type PassingProblem = (typeof passing)[number]

/** All failures of an operation; every other problem is one of a request. */
export type OperationProblem = DecidedProblem | PassingProblem

const names: ReadonlySet<string> = new Set([...Object.keys(failureCodes), ...passing])

export const isOperationProblem = (name: string): name is OperationProblem => names.has(name)

/** The same as a list, in the order of the table of problems. */
export const operationProblems: readonly OperationProblem[] = Object.keys(problems).filter(isOperationProblem)

/** What an action refuses with, by the status of the problem that its deployer has declared. */
export const refusalProblems = {
  409: 'action-refused',
  422: 'action-input-refused',
} as const satisfies Record<RefusalStatus, DecidedProblem>

const ofRefusals: ReadonlySet<string> = new Set(Object.values(refusalProblems))

/** The action refused, so the receipt has the number of its own problem. */
export const isRefusedByAction = (problem: OperationProblem): boolean => ofRefusals.has(problem)

/** Not started, because of the deadline, the limit of units, or a cancellation. */
export const isUnstarted = (problem: string | undefined): boolean => problem === 'not-attempted'

/** Not started because of other operations. */
export const isBlamed = (problem: string | undefined): boolean => problem === 'dependency-failed'

/** Failures that count as not attempted, in a summary, in the metrics and in the client. */
export const isNotAttempted = (problem: string | undefined): boolean =>
  isUnstarted(problem) || isBlamed(problem)
