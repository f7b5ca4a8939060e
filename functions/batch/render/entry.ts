import type { JsonObject } from '../../json/value.ts'
import { titleOf, typeOf } from '../../model/declared-problem.ts'
import { etagOf } from '../../model/etags.ts'
import type { Place } from '../../model/operation.ts'
import { type Failure, type FieldError, isFailure, type Result, type Success } from '../../model/outcome.ts'
import { type ProblemName, problems } from '../../model/problems.ts'

/** A result on the wire: `index`, `id` and `status` always, the rest as it applies. */
export interface Entry {
  readonly index: number
  readonly id: string
  readonly line?: number
  readonly status: number
  readonly location?: string
  readonly etag?: string
  readonly replayed?: true
  readonly retryable?: boolean
  readonly retryAfter?: number
  readonly causedBy?: readonly string[]
  readonly error?: ProblemBody
  readonly body?: JsonObject
}

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly FieldError[]
}

type Told = ProblemName | Pick<Failure, 'problem' | 'declared'>

/** An RFC 9457 problem of a name in the table, or of one that an action declares. */
export const problemBody = (
  told: Told | { readonly problem: ProblemName },
  detail?: string,
  errors?: readonly FieldError[],
  members: Readonly<Record<string, unknown>> = {},
): ProblemBody => ({
  type: typeOf(named(told)),
  title: titleOf(named(told)),
  status: problems[named(told).problem].status,
  ...(detail === undefined ? {} : { detail }),
  ...(errors && errors.length > 0 ? { errors } : {}),
  ...members,
})

const named = (told: Told | { readonly problem: ProblemName }) =>
  typeof told === 'string' ? { problem: told } : told

/** How much of a result is shown, when the whole would not fit: representations go first, then details. */
export type Detail = 'full' | 'no bodies' | 'bare'

export const entryOf = (
  place: Pick<Place, 'index' | 'id' | 'line'>,
  result: Result,
  detail: Detail,
): Entry => {
  const { index, id, line } = place
  const named = { index, id, ...(line === undefined ? {} : { line }) }
  const replayed = result.replayed ? { replayed: true as const } : {}
  return isFailure(result)
    ? { ...named, ...failed(result, detail), ...replayed }
    : { ...named, ...succeeded(result, detail), ...replayed }
}

const succeeded = (result: Success, detail: Detail) => {
  const { location } = result
  return {
    status: result.status,
    ...(location === undefined ? {} : { location }),
    ...(result.version === undefined ? {} : { etag: etagOf(result.version) }),
    ...(result.body && detail === 'full' ? { body: result.body } : {}),
  }
}

const failed = (failure: Failure, detail: Detail) => {
  const { problem, detail: text, errors, causedBy, retryAfter, members } = failure
  return {
    status: problems[problem].status,
    retryable: retryAfter !== undefined,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(causedBy && detail !== 'bare' ? { causedBy } : {}),
    error: detail === 'bare' ? problemBody(failure) : problemBody(failure, text, errors, members),
  }
}
