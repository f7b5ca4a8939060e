import type { ProblemName, RetryableProblem } from './problems.ts'

/** The code by which an item remembers each failure. They are stored: never renumber one. Numbers from 8 to 31. */
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
} as const satisfies Partial<Record<ProblemName, number>>

type CodedProblem = keyof typeof failureCodes

/**
 * What can be decided of an operation for good. Its code stands on the item, so that a second attempt answers the same;
 * a failure without a code would be decided anew.
 */
export type DecidedProblem = Exclude<CodedProblem, RetryableProblem>

/** What puts an operation off: it stands on no item, and sending the operation again may help. */
const passing = [
  'throttled',
  'contention',
  'unavailable',
  'not-attempted',
  'internal-error',
] as const satisfies readonly RetryableProblem[]

export type PassingProblem = (typeof passing)[number]

/** All that one operation can fail with; every other problem is a request's. */
export type OperationProblem = DecidedProblem | PassingProblem

/** Not started: the deadline or the units came first, or the batch was cancelled. */
export const isUnstarted = (problem: string | undefined): boolean => problem === 'not-attempted'

/** Not started on account of other operations. */
export const isBlamed = (problem: string | undefined): boolean => problem === 'dependency-failed'

/** What is counted as not attempted, in a summary, in the metrics and by the client. */
export const isNotAttempted = (problem: string | undefined): boolean =>
  isUnstarted(problem) || isBlamed(problem)

const names: ReadonlySet<string> = new Set([...Object.keys(failureCodes), ...passing])

export const isOperationProblem = (name: string): name is OperationProblem => names.has(name)
