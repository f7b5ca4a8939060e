import { finishedView } from '../../batch/render/progress.ts'
import { type BatchResource, isKeyed } from '../../batch/resource.ts'
import { completeBatch } from '../../jobs/complete.ts'
import { resultCalled } from '../../jobs/one-result.ts'
import type { AsyncBatch } from '../../model/async-batch.ts'
import { idPattern } from '../../model/ids.ts'
import { isRefusal, type Refusal } from '../../model/outcome.ts'
import { isFinished } from '../../model/state.ts'
import { isUnavailable } from '../../ports/unavailable.ts'
import {
  findBatch,
  progressOf,
  refusalOf,
  resultsContext,
  resultsOf,
  unreadableBatch,
} from '../async-views.ts'
import { batchIdentityOf } from '../batch-identity.ts'
import { callerOf } from '../caller.ts'
import type { AsyncDependencies } from '../dependencies.ts'
import { payloadOf } from '../payload.ts'
import { parsePrefer } from '../prefer.ts'
import { type ApiRequest, pathParameter } from '../request.ts'
import type { Answer } from '../view.ts'
import { waitForEnd } from '../wait.ts'
import type { AsyncEndpoint } from './endpoint.ts'

export const noBatch: Refusal = { problem: 'not-found', detail: 'There is no such batch.' }

/** Answers for a batch of the caller's own; another caller's is answered as a missing one. */
export const withBatch =
  (
    respond: (
      progress: BatchResource,
      request: ApiRequest,
      dependencies: AsyncDependencies,
    ) => Promise<Answer>,
  ): AsyncEndpoint =>
  async (request, dependencies) => {
    const id = pathParameter(request, 'batch')
    if (!idPattern.test(id)) return noBatch
    try {
      const progress = await findBatch(id, request, dependencies)
      if (progress?.batch.caller !== callerOf(request.principal)) return noBatch
      request.observation.batchId = id
      return await respond(progress, request, dependencies)
    } catch (error) {
      if (isUnavailable(error)) return unreadableBatch
      throw error
    }
  }

/** How far a batch is; with its results once it has ended. */
export const tellBatch = async (
  found: BatchResource,
  request: ApiRequest,
  dependencies: AsyncDependencies,
): Promise<Answer> => {
  // Waiting is the only preference here, so `wait` works without `respond-async`.
  const preferences = parsePrefer(`respond-async, ${request.headers.prefer ?? ''}`)
  const look = () => findBatch(found.batch.id, request, dependencies)
  const { progress, granted } = await waitForEnd(
    { accepted: found, look },
    { ...request, preferences },
    dependencies,
  )
  const answered = isFinished(progress.batch)
    ? ({
        kind: 'finished',
        ...finishedView(progress, await resultsOf(progress, request, dependencies)),
      } as const)
    : progressOf(progress, { status: 200 }, dependencies)
  return { ...answered, honoured: { preferences: granted === undefined ? {} : { wait: granted } } }
}

/** `GET /v1/batches/{batch}`. */
export const readBatch = withBatch(tellBatch)

/** `GET /v1/batches/{batch}/operations/{operation}`. */
export const readBatchOperation = withBatch(async ({ batch }, request, dependencies) => {
  const label = pathParameter(request, 'operation')
  const found = await resultCalled(batch, label, resultsContext(request, dependencies))
  return found === undefined ? noResult : { kind: 'result', entry: found }
})

const noResult: Refusal = {
  problem: 'not-found',
  detail: 'There is no such operation, or no result of it yet.',
}

/** `POST /v1/batches/{batch}/cancellation`. A repeated request gets the same answer. */
export const cancelBatch = withBatch(async ({ batch }, request, dependencies) => {
  const { asyncBatches, clock } = dependencies
  const bound = await boundKey(batch, request, dependencies)
  if (isRefusal(bound)) return bound
  if (isKeyed(batch)) return atOnce
  if (!(await isCancelled(batch, request, dependencies))) return finished
  const progress = await asyncBatches.read(batch.id, clock.now(), request.deadline)
  if (progress === undefined) return noBatch
  return progressOf(progress, { status: 202, replayed: bound === 'again' }, dependencies)
})

/** A key belongs to one batch, and may be repeated with it. */
const boundKey = async (
  batch: BatchResource['batch'],
  request: ApiRequest,
  dependencies: AsyncDependencies,
): Promise<'first' | 'again' | Refusal> => {
  const identity = batchIdentityOf(request, dependencies, { payload: payloadOf(request, () => '') })
  if (isRefusal(identity)) return identity
  if (identity.keyed === undefined) return 'first'
  const { asyncBatches, clock } = dependencies
  const bound = await asyncBatches.bindKey({ keyId: identity.id, batch }, clock.now(), request.deadline)
  return bound === 'other' ? refusalOf('reused') : bound
}

/** Whether the batch was cancelled or will be; false when it has ended otherwise. */
const isCancelled = async (
  batch: AsyncBatch,
  { deadline }: ApiRequest,
  { asyncBatches, clock, newId, ends }: AsyncDependencies,
): Promise<boolean> => {
  const context = { batches: asyncBatches, now: clock.now, newMark: newId, deadline, ends }
  if (isUnbegun(batch) && (await completeBatch(batch, 'cancelled', context)).won) return true
  return (await asyncBatches.cancel(batch.id, clock.now(), deadline)).done
}

/** Its body has not come, so it can end at once. */
const isUnbegun = ({ startedAt, storedAt, completedAt }: AsyncBatch): boolean =>
  startedAt === undefined && storedAt === undefined && completedAt === undefined

const atOnce: Refusal = {
  problem: 'batch-finished',
  detail: 'The batch is run by its own request, and is over with it: there is nothing to cancel.',
}

const finished: Refusal = { problem: 'batch-finished', detail: 'The batch is finished.' }
