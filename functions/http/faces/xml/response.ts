import { STATUS_CODES } from 'node:http'
import { titleOf, typeOf } from '../../../model/declared-problem.ts'
import { type Entry, type Failure, isFailure, statusOf } from '../../../model/outcome.ts'
import { itemPath } from '../../../model/paths.ts'
import { hasDetails, type Manner } from '../fit.ts'
import { escaped } from './escape.ts'

/** A result by the name that it has among others. */
export interface NamedResult {
  readonly entry: Entry
  readonly href: string
}

/** RFC 4918, 14.24, in its order: href, status, error, responsedescription, location. */
export const responseOf = ({ entry: { id, result }, href }: NamedResult, manner: Manner): string => {
  const { level, base } = manner
  const status = statusOf(result)
  const parts = [
    `<D:href>${escaped(href)}</D:href>`,
    `<D:status>HTTP/1.1 ${status} ${escaped(phraseOf(status))}</D:status>`,
    ...(isFailure(result) ? failureOf(id, result, manner) : []),
    ...(isFailure(result) || result.created === undefined || level === 'statuses' || level === 'none'
      ? []
      : [`<D:location><D:href>${escaped(`${base}${itemPath(result.created)}`)}</D:href></D:location>`]),
  ]
  return `<D:response>${parts.join('')}</D:response>`
}

/** The grammar wants a phrase; a reader must not look at it (RFC 9112, 4). */
const phraseOf = (status: number): string => STATUS_CODES[status] ?? 'Unknown'

const failureOf = (id: string, failure: Failure, { level, base }: Manner): readonly string[] => {
  const { retryAfter } = failure
  const after = retryAfter === undefined ? '' : ` retry-after="${retryAfter}"`
  const problem = `<M:problem type="${escaped(typeOf(failure, base))}" operation="${escaped(id)}"${after}/>`
  const isWhole = hasDetails(level)
  return [
    `<D:error>${problem}</D:error>`,
    ...(isWhole ? [`<D:responsedescription>${escaped(wordsOf(failure))}</D:responsedescription>`] : []),
  ]
}

const wordsOf = (failure: Failure): string => {
  const { detail, errors = [], causedBy = [] } = failure
  return [
    detail === '' ? titleOf(failure) : detail,
    ...errors.map((error) => `${error.pointer}: ${error.detail}`),
    ...(causedBy.length > 0 ? [`Because of: ${causedBy.join(', ')}`] : []),
  ].join('\n')
}
