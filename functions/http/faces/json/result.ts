import type { Base } from '../../../model/base.ts'
import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import { etagOf } from '../../../model/etags.ts'
import { type Entry, type Failure, isFailure, type Refusal, type Success } from '../../../model/outcome.ts'
import { itemPath } from '../../../model/paths.ts'
import { problems } from '../../../model/problems.ts'
import { hasDetails, type Manner } from '../fit.ts'
import type { WireProblem } from './schemas/problem.ts'
import type { WireFailure, WireResult, WireSuccess } from './schemas/result.ts'

/** A result on the wire: `index`, `id` and `status` always, the rest as it applies. Undefined members are not written. */
export const resultAt = (entry: Entry, manner: Manner): WireResult => {
  const { result } = entry
  return isFailure(result) ? failureAt(entry, result, manner) : successAt(entry, result, manner)
}

const successAt = (
  { index, id, line, file }: Entry,
  { status, created, version, body, outdated, replayed }: Success,
  { level, base }: Manner,
): WireSuccess => ({
  index,
  id,
  line,
  file: level === 'statuses' ? undefined : file,
  status,
  location: created && level !== 'statuses' ? `${base}${itemPath(created)}` : undefined,
  etag: version !== undefined && level !== 'statuses' ? etagOf(version) : undefined,
  body: level === 'full' ? body : undefined,
  outdated: level === 'full' ? outdated : undefined,
  replayed,
})

interface Detail extends Manner {
  /** The row of the file that failed, as it was sent. */
  readonly row?: string | undefined
}

export const failureAt = (
  { index, id, line, file }: Entry,
  failure: Failure,
  { level, base, row }: Detail,
): WireFailure => {
  const { problem, causedBy, retryAfter, replayed } = failure
  const isWhole = hasDetails(level)
  return {
    index,
    id,
    line,
    file: level === 'statuses' ? undefined : file,
    status: problems[problem].status,
    retryable: retryAfter !== undefined,
    retryAfter,
    causedBy: isWhole ? causedBy : undefined,
    error: isWhole ? wireProblemOf(failure, base) : kindOf(failure, base),
    replayed,
    row,
  }
}

/** An RFC 9457 problem. */
export const wireProblemOf = (
  {
    detail,
    errors = [],
    members,
    ...told
  }: Pick<Refusal, 'problem' | 'declared' | 'detail' | 'errors' | 'members'>,
  base: Base,
): WireProblem => ({
  ...kindOf(told, base),
  detail,
  errors: errors.length > 0 ? errors : undefined,
  limit: members?.limit,
  max: members?.max,
  actual: members?.actual,
})

const kindOf = (
  told: Pick<Refusal, 'problem' | 'declared'>,
  base: Base,
): Pick<WireProblem, 'type' | 'title' | 'status'> => ({
  type: typeOf(told, base),
  title: titleOf(told),
  status: problems[told.problem].status,
})
