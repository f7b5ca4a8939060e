import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { parseIdempotencyKey } from '../idempotency-key.ts'
import { readContentType } from '../media.ts'
import type { ApiRequest } from '../request.ts'

/** Whether the body is a form, which a page without a script can send. */
export const isForm = (headers: ApiRequest['headers']): boolean =>
  readContentType(headers['content-type']).type === 'multipart/form-data'

/** The request as it would be with its form's key in the header, which a form cannot set. */
export const withKeyOfForm = (request: ApiRequest, field: string | undefined): ApiRequest | Refusal => {
  if (field === undefined) return request
  const key = parseIdempotencyKey(field)
  if (isRefusal(key)) return key
  const header = parseIdempotencyKey(request.headers['idempotency-key'])
  if (header !== undefined && header !== key) return contradicting
  return { ...request, headers: { ...request.headers, 'idempotency-key': field } }
}

const contradicting: Refusal = {
  problem: 'malformed-request',
  detail: 'The form has another idempotencyKey than the header Idempotency-Key.',
}
