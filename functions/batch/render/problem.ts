import type { Failure, Refusal } from '../../model/outcome.ts'
import { problems } from '../../model/problems.ts'
import { type Detail, problemBody } from './entry.ts'
import { fitted, problemJson, type Response } from './response.ts'

/** A request that is refused as a whole, or the failure of a request's only operation. */
export const renderProblem = (refusal: Refusal | Failure): Response => {
  const { problem, retryAfter } = refusal
  const headers = 'headers' in refusal ? refusal.headers : {}
  return {
    statusCode: problems[problem].status,
    headers: {
      'content-type': problemJson,
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers,
    },
    body: fitted((detail) => bodyAt(refusal, detail)),
  }
}

const bodyAt = (refusal: Refusal | Failure, detail: Detail) => {
  const { detail: text, errors, members = {} } = refusal
  if (detail === 'full') return problemBody(refusal, text, errors, members)
  const { results: _, ...small } = members
  return { ...problemBody(refusal, text, detail === 'bare' ? [] : errors, small), truncated: true }
}
