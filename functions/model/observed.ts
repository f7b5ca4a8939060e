import type { OperationProblem } from './operation-problems.ts'
import { problemOf, type Result, statusOf } from './outcome.ts'

/** What metrics and logs see of results: numbers and problem names, never a payload. */

export const outcomeOf = (result: Result) => ({
  status: statusOf(result),
  problem: problemOf(result),
  replayed: result.replayed,
})

/** A batch can have a thousand failures of one cause; so many show it. */
export const loggedFailures = 20

interface ServerFailure {
  /** Position among the results. */
  readonly index: number
  readonly problem: OperationProblem
}

export const serverFailures = (results: readonly Result[]): readonly ServerFailure[] =>
  results.flatMap((result, index) => {
    const problem = problemOf(result)
    return problem !== undefined && statusOf(result) >= 500 ? [{ index, problem }] : []
  })
