import { problems } from '../../http/problems.ts'
import type { Failure, Refusal } from '../outcome.ts'
import { problemBody } from './entry.ts'
import { problemJson, type Response } from './response.ts'

/** A request that is refused as a whole, or the failure of a request's only operation. */
export const renderProblem = (refusal: Refusal | Failure): Response => {
  const { problem, detail, errors, retryAfter } = refusal
  const members = 'members' in refusal ? refusal.members : {}
  const headers = 'headers' in refusal ? refusal.headers : {}
  return {
    statusCode: problems[problem].status,
    headers: {
      'content-type': problemJson,
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers,
    },
    body: JSON.stringify({ ...problemBody(problem, detail, errors), ...members }),
  }
}
