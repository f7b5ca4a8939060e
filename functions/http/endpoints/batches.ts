import { parseBatch } from '../../batch/parse/envelope.ts'
import { isRefusal } from '../../model/outcome.ts'
import { answer, batchOf } from '../answer.ts'
import { mediaTypeOf } from '../media.ts'
import { jsonBody, payloadOf } from '../payload.ts'
import { mostOperations, rulesOf } from '../request.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/batches`. */
export const submitBatch: Endpoint = async (request, dependencies) => {
  const media = mediaTypeOf(request.headers, ['application/json'])
  if (isRefusal(media)) return media
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  const batch = parseBatch(body.value, body.faults, rulesOf(request, dependencies), mostOperations(request))
  if (isRefusal(batch)) return batch
  const submission = {
    batch,
    payload: payloadOf(request, body.canonical),
    represent: false,
    deferrable: true,
  }
  return answer(submission, request, dependencies, batchOf(batch, request))
}
