import type { OperationProblem } from './operation-problems.ts'
import { problemOf, type Result, statusOf } from './outcome.ts'

/** Results for metrics and logs: numbers and problem names, never a payload. */

export const telemetryOf = (result: Result) => ({
  status: statusOf(result),
  problem: problemOf(result),
  replayed: result.replayed,
})

/** The most failures that are logged: a batch can have a thousand of one cause. */
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
