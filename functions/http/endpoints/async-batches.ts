import { json, type Response } from '../../batch/render/response.ts'
import { renderFinished } from '../../batch/render/status.ts'
import { type BatchResource, isKeyed } from '../../batch/resource.ts'
import type { StoredEntry } from '../../jobs/budget.ts'
import { completeBatch } from '../../jobs/complete.ts'
import { resultCalled } from '../../jobs/one-result.ts'
import type { AsyncBatch } from '../../model/async-batch.ts'
import { idPattern } from '../../model/ids.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { isFinished } from '../../model/state.ts'
import { isUnavailable } from '../../ports/unavailable.ts'
import { withPreferences } from '../answer.ts'
import {
  callerOf,
  findBatch,
  locationOf,
  refusalOf,
  resultsContext,
  resultsOf,
  statusOf,
  unreadable,
} from '../async-batch.ts'
import type { Dependencies } from '../dependencies.ts'
import { namingOf } from '../naming.ts'
import { payloadOf } from '../payload.ts'
import { parsePrefer } from '../prefer.ts'
import { type ApiRequest, pathParameter } from '../request.ts'
import { waitForEnd } from '../wait.ts'
import type { Endpoint } from './endpoint.ts'

const noBatch: Refusal = { problem: 'not-found', detail: 'There is no such batch.' }

/** Answers for a batch of the caller's own; another's is as good as none. */
export const withBatch =
  (
    respond: (
      progress: BatchResource,
      request: ApiRequest,
      dependencies: Dependencies,
    ) => Promise<Response | Refusal>,
  ): Endpoint =>
  async (request, dependencies) => {
    const id = pathParameter(request, 'batch')
    if (!idPattern.test(id)) return noBatch
    try {
      const progress = await findBatch(id, request, dependencies)
      if (progress?.batch.caller !== callerOf(request.principal)) return noBatch
      request.observation.batchId = id
      return await respond(progress, request, dependencies)
    } catch (error) {
      if (isUnavailable(error)) return unreadable
      throw error
    }
  }

/** `GET /v1/batches/{batch}`. */
export const readBatch = withBatch(async (found, request, dependencies) => {
  // Here nothing else would be answered later, so that `respond-async` need not be said.
  const preferences = parsePrefer(`respond-async, ${request.headers.prefer ?? ''}`)
  const look = () => findBatch(found.batch.id, request, dependencies)
  const { progress, granted } = await waitForEnd(found, look, { ...request, preferences }, dependencies)
  const answered = isFinished(progress.batch)
    ? renderFinished(progress, await resultsOf(progress, request, dependencies))
    : statusOf(200, progress, dependencies)
  return withPreferences(answered, granted === undefined ? {} : { wait: granted })
})

/** `GET /v1/batches/{batch}/operations/{operation}`. */
export const readBatchOperation = withBatch(async ({ batch }, request, dependencies) => {
  const label = pathParameter(request, 'operation')
  const found = await resultCalled(batch, label, resultsContext(request, dependencies))
  return found === undefined ? noResult : oneResult(found)
})

const oneResult = ({ bodyLeftOut: _, ...shown }: StoredEntry): Response => ({
  statusCode: 200,
  headers: { 'content-type': json },
  body: JSON.stringify(shown),
})

const noResult: Refusal = {
  problem: 'not-found',
  detail: 'There is no such operation, or no result of it yet.',
}

/** `POST /v1/batches/{batch}/cancellation`. Asked for again, it is answered again: it is at its end or on the way. */
export const cancelBatch = withBatch(async ({ batch }, request, dependencies) => {
  const { asyncBatches, clock } = dependencies
  const bound = await boundKey(batch, request, dependencies)
  if (isRefusal(bound)) return bound
  if (isKeyed(batch)) return atOnce
  if (!(await isCancelled(batch, request, dependencies))) return finished
  const progress = await asyncBatches.read(batch.id, clock.now(), request.deadline)
  if (progress === undefined) return noBatch
  const status = statusOf(202, progress, dependencies)
  return { ...status, headers: { ...status.headers, location: locationOf(batch), ...bound.headers } }
})

/** A key goes with one batch; with that one it may come as often as it has to. */
const boundKey = async (
  batch: BatchResource['batch'],
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<{ readonly headers: Readonly<Record<string, string>> } | Refusal> => {
  const naming = namingOf(
    request,
    dependencies,
    payloadOf(request, () => ''),
  )
  if (isRefusal(naming)) return naming
  if (naming.keyed === undefined) return { headers: {} }
  const { asyncBatches, clock } = dependencies
  switch (await asyncBatches.bindKey(naming.id, batch, clock.now(), request.deadline)) {
    case 'first':
      return { headers: {} }
    case 'again':
      return { headers: { 'idempotent-replayed': 'true' } }
    case 'other':
      return refusalOf('reused')
  }
}

/** It has ended so, or will; false when it has ended otherwise. */
const isCancelled = async (
  batch: AsyncBatch,
  { deadline }: ApiRequest,
  { asyncBatches, clock, newId }: Dependencies,
): Promise<boolean> => {
  const context = { batches: asyncBatches, now: clock.now, newMark: newId, deadline }
  if (isUnbegun(batch) && (await completeBatch(batch, 'cancelled', context)).won) return true
  return (await asyncBatches.cancel(batch.id, clock.now(), deadline)).done
}

/** No body of it has come: there is nothing that would have to be told of it later. */
const isUnbegun = ({ startedAt, storedAt, completedAt }: AsyncBatch): boolean =>
  startedAt === undefined && storedAt === undefined && completedAt === undefined

const atOnce: Refusal = {
  problem: 'batch-finished',
  detail: 'The batch is run by its own request, and is over with it: there is nothing to cancel.',
}

const finished: Refusal = { problem: 'batch-finished', detail: 'The batch is finished.' }
