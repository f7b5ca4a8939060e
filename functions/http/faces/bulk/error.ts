import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import { type Failure, statusOf } from '../../../model/outcome.ts'
import { type DetailLevel, hasDetails, type Manner } from '../fit.ts'
import type { BulkFailure } from './schema.ts'

interface Told extends Manner {
  /** The action is about a collection that there is, and the caller may do it. */
  readonly isUnderstood: boolean
}

/**
 * Why an action failed. Clients and shippers go by the status: 429 is sent again, 409 is dropped or reported, 400 and 404 are
 * put aside. Whatever else is sent again for ever by some, so there is nothing else.
 */
export const errorOf = (failure: Failure, { isUnderstood, level, base }: Told): BulkFailure => {
  const { status, type } = kindOf(failure, isUnderstood)
  return {
    status,
    error: { type, reason: reasonOf(failure, level), problem: typeOf(failure, base) },
  }
}

const kindOf = (failure: Failure, isUnderstood: boolean): { status: BulkFailure['status']; type: string } => {
  if (failure.retryAfter !== undefined) return { status: 429, type: 'rejected_execution_exception' }
  switch (statusOf(failure)) {
    case 403:
      return { status: 400, type: 'security_exception' }
    case 404:
      return { status: 404, type: isUnderstood ? 'document_missing_exception' : 'index_not_found_exception' }
    case 409:
    case 412:
      return { status: 409, type: 'version_conflict_engine_exception' }
    case 500:
      return { status: 400, type: 'exception' }
    default:
      return { status: 400, type: 'mapper_parsing_exception' }
  }
}

const reasonOf = (failure: Failure, level: DetailLevel): string => {
  const { detail, errors = [] } = failure
  if (!hasDetails(level)) return titleOf(failure)
  const places = errors.map((error) => `${placeOf(error.pointer)}: ${error.detail}`)
  return [detail === '' ? titleOf(failure) : detail, ...places].join(' ')
}

/** A place among our operations as one in the document, or in the action. */
const placeOf = (pointer: string): string => {
  const [, member = '', rest = ''] = /^\/operations\/\d+\/?([A-Za-z]*)(.*)$/.exec(pointer) ?? []
  switch (member) {
    case 'body':
      return rest === '' ? 'document' : rest
    case 'path':
      return '_id'
    case 'ifMatch':
      return 'if_seq_no'
    default:
      return pointer
  }
}
