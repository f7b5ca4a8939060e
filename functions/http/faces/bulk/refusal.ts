import type { Refusal } from '../../../model/outcome.ts'
import { problems, problemType } from '../../../model/problems.ts'
import type { Asked, Text } from '../face.ts'
import type { BulkRefusal } from './schema.ts'

/** A request that was refused: nothing was run. Its clients know 429 as what is to be sent again. */
export const renderRefusal = ({ problem, detail }: Refusal, { base }: Asked): Text => {
  const { status: usual, retryable } = problems[problem]
  const status = retryable && usual !== 500 ? 429 : usual
  const cause = { type: typeOf(status), reason: detail }
  const told: BulkRefusal = {
    error: { root_cause: [cause], ...cause, problem: problemType(problem, base) },
    status,
  }
  return { statusCode: status, headers: { contentType: 'application/json' }, body: JSON.stringify(told) }
}

const typeOf = (status: number): string => {
  switch (status) {
    case 401:
    case 403:
      return 'security_exception'
    case 404:
      return 'index_not_found_exception'
    case 429:
      return 'rejected_execution_exception'
    default:
      return status >= 500 ? 'exception' : 'illegal_argument_exception'
  }
}
