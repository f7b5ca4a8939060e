import { isRefusal } from '../../model/outcome.ts'
import { answer, batchOf } from '../answer.ts'
import { operationsIn } from '../faces/negotiate.ts'
import { payloadOf } from '../payload.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/batches`. */
export const submitBatch: Endpoint = async (request, dependencies) => {
  const parsed = await operationsIn(request, dependencies)
  if (isRefusal(parsed)) return parsed
  const { batch, canonical } = parsed
  const payload = payloadOf(request, canonical)
  const submission = { batch, payload, represent: false, deferrable: true }
  return answer(submission, { request, dependencies }, batchOf(batch, request))
}
