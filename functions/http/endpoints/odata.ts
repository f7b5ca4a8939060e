import { batchView } from '../../batch/render/batch.ts'
import { isImport } from '../../batch/resource.ts'
import { resultOf } from '../../model/entry.ts'
import { isRefusal } from '../../model/outcome.ts'
import { answer } from '../answer.ts'
import { operationsIn } from '../faces/negotiate.ts'
import { honouredByBatch } from '../honoured.ts'
import { payloadOf } from '../payload.ts'
import type { ApiRequest } from '../request.ts'
import { noBatch, tellBatch, withBatch } from './async-batches.ts'
import type { AsyncEndpoint, Endpoint } from './endpoint.ts'

/**
 * `POST /v1/$batch`. Its answers show items unless `return=minimal` asks for none; every request is answered all the same,
 * so the preference is kept from what lists results.
 */
export const submitOdata: Endpoint = async (request, dependencies) => {
  const parsed = await operationsIn(request, dependencies)
  if (isRefusal(parsed)) return parsed
  const { batch, canonical } = parsed
  const { return: wanted, ...preferences } = request.preferences
  const listing: ApiRequest = { ...request, preferences }
  const submission = {
    batch,
    payload: payloadOf(request, canonical),
    represent: wanted !== 'minimal',
    deferrable: true,
  }
  return answer(submission, { request: listing, dependencies }, ({ entries }, options) => ({
    kind: 'batch',
    ...batchView(batch, entries, options),
    honoured: honouredByBatch(request.preferences, batch, entries.map(resultOf)),
  }))
}

/** `GET /v1/$batch/{batch}`. A file that was imported has too many results for an answer of this protocol. */
export const readOdata: AsyncEndpoint = withBatch(async (found, request, dependencies) =>
  isImport(found.batch) ? noBatch : tellBatch(found, request, dependencies),
)
