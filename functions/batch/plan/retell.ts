import type { OperationProblem } from '../../model/operation-problems.ts'
import { type DecidedResult, type Failure, isFailure } from '../../model/outcome.ts'
import { refused } from './authorize.ts'
import type { BoundOperation } from './bind.ts'
import { missing, taken, unmetCondition } from './decide.ts'

type Words = (operation: BoundOperation, version: number) => Failure | undefined

/** A version of 0 is that of no item. */
const words: Readonly<Partial<Record<OperationProblem, Words>>> = {
  'already-exists': (_, version) => taken(version),
  'not-found': missing,
  'precondition-failed': (operation, version) =>
    unmetCondition(operation, { version, data: version === 0 ? null : '{}' }),
  forbidden: refused,
}

/**
 * A failure that a receipt stands for in the words that it had at first, where they follow from the operation and the
 * version that it met. Receipts have no room for others: field errors, and what an action said.
 */
export const retold = (failure: Failure, operation: BoundOperation, version: number): Failure =>
  words[failure.problem]?.(operation, version) ?? failure

/**
 * The version to keep of a result: of a failure the one that its words tell, else 0, as of an item that is gone or hidden.
 * @param version of its receipt, which for a refusal of an action is something else.
 */
export const versionTold = (result: DecidedResult, operation: BoundOperation, version: number): number =>
  !isFailure(result) || result.declared || retold(result, operation, version).detail === result.detail
    ? version
    : 0

/** Whether the version of a batch's own receipt says what was met: a deleted item has one, too, and a hidden one. */
export const isTold = ({ method, ifMatch, collection }: BoundOperation): boolean =>
  method === 'PUT' ? ifMatch === undefined : method !== 'POST' || collection.authorize === undefined
