import { etagOf } from '../../../model/etags.ts'
import { type Headers, headerNames } from '../../../model/headers.ts'
import { type Entry, type Failure, isFailure, type Success, statusOf } from '../../../model/outcome.ts'
import { itemPath } from '../../../model/paths.ts'
import type { Manner } from '../fit.ts'
import { failureOf } from './error.ts'
import type { OdataResponse } from './schema.ts'

/** How one response is told. */
export interface ResponseManner extends Manner {
  /** OData 4.01 demands names in lower case; the client of Microsoft Graph finds `Content-Type` in no other spelling. */
  readonly lowerCase: boolean
}

/** `headers` and `body` are always there: clients read them without asking. */
export const responseOf = ({ id, result }: Entry, manner: ResponseManner): OdataResponse =>
  isFailure(result)
    ? {
        id,
        status: statusOf(result),
        headers: fields({ ...json, ...headersOfFailure(result), ...replay(result) }, manner),
        body: failureOf(result, manner.level),
      }
    : successOf(id, result, manner)

const json: Headers = { contentType: 'application/json' }

const headersOfFailure = ({ retryAfter }: Failure): Headers =>
  retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }

const replay = ({ replayed }: Success | Failure): Headers => (replayed ? { replayed: 'true' } : {})

const successOf = (id: string, result: Success, manner: ResponseManner): OdataResponse => {
  const body = manner.level === 'full' ? result.body : undefined
  return {
    id,
    status: statusFor(result),
    headers: fields(
      { ...(body ? json : {}), ...headersOfSuccess(result, manner), ...replay(result) },
      manner,
    ),
    body: body ?? null,
  }
}

/** A change whose item is not shown has no content (RFC 9110, 15.3.5); one that was left out has. */
const statusFor = ({ status, body, truncated }: Success): number =>
  status === 200 && body === undefined && !truncated ? 204 : status

const headersOfSuccess = (
  { created, version, outdated }: Success,
  { level, base }: ResponseManner,
): Headers =>
  level === 'statuses' || level === 'none'
    ? {}
    : {
        ...(created === undefined ? {} : { location: `${base}${itemPath(created)}` }),
        ...(version === undefined ? {} : { etag: etagOf(version) }),
        ...(outdated ? { itemOutdated: '?1' } : {}),
      }

const fields = (headers: Headers, { lowerCase }: ResponseManner): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) => {
      const name = headerNames[key as keyof Headers]
      return value === undefined ? [] : [[lowerCase ? name.toLowerCase() : name, value]]
    }),
  )
