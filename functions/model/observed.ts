import { isFailure, type Result, statusOf } from './outcome.ts'
import type { ProblemName } from './problems.ts'

/** What metrics and logs see of results: numbers and problem names, never a payload. */

export const outcomeOf = (result: Result) => ({
  status: statusOf(result),
  problem: isFailure(result) ? result.problem : undefined,
  replayed: result.replayed,
})

/** A batch can have a thousand failures of one cause; so many show it. */
export const loggedFailures = 20

interface ServerFailure {
  /** Position among the results. */
  readonly index: number
  readonly problem: ProblemName
}

export const serverFailures = (results: readonly Result[]): readonly ServerFailure[] =>
  results.flatMap((result, index) =>
    isFailure(result) && statusOf(result) >= 500 ? [{ index, problem: result.problem }] : [],
  )
