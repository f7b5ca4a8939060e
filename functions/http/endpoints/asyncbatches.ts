import { entriesFrom } from '../../async/results.ts'
import { isFinished } from '../../async/state.ts'
import type { Refusal } from '../../batch/outcome.ts'
import { json, type Response } from '../../batch/render/response.ts'
import { renderFinished, renderStatus } from '../../batch/render/status.ts'
import { idPattern } from '../../runtime/ids.ts'
import type { Progress } from '../../store/asyncport.ts'
import { BatchStoreUnavailable } from '../../store/port.ts'
import { callerOf, locationOf, resultsOf, unreadable } from '../asyncbatch.ts'
import type { Dependencies } from '../dependencies.ts'
import { type ApiRequest, pathParameter } from '../request.ts'
import type { Endpoint } from './endpoint.ts'

const noBatch: Refusal = { problem: 'not-found', detail: 'There is no such asynchronous batch.' }

/** Answers for a batch of the caller's own; another's is as good as none. */
export const withBatch =
  (
    respond: (
      progress: Progress,
      request: ApiRequest,
      dependencies: Dependencies,
    ) => Promise<Response | Refusal>,
  ): Endpoint =>
  async (request, dependencies) => {
    const { asyncBatches, clock } = dependencies
    const id = pathParameter(request, 'batch')
    if (!idPattern.test(id)) return noBatch
    try {
      const progress = await asyncBatches.read(id, clock.now(), request.deadline)
      if (progress?.batch.caller !== callerOf(request.principal)) return noBatch
      request.observation.batchId = id
      return await respond(progress, request, dependencies)
    } catch (error) {
      if (error instanceof BatchStoreUnavailable) return unreadable
      throw error
    }
  }

/** `GET /v1/batches/{batch}`. */
export const readBatch = withBatch(async (progress, request, dependencies) =>
  isFinished(progress.batch)
    ? renderFinished(progress, await resultsOf(progress, request, dependencies))
    : renderStatus(200, progress),
)

/** `GET /v1/batches/{batch}/operations/{operation}`. */
export const readBatchOperation = withBatch(async ({ batch }, request, { chunks }) => {
  const label = pathParameter(request, 'operation')
  const first = batch.source.kind === 'import' ? rowOf(label) : 0
  if (first === undefined) return noResult
  for await (const entry of entriesFrom(batch, first, { failedOnly: false }, chunks, request.deadline)) {
    if (entry.id === label) {
      const headers = { 'content-type': json, 'cache-control': 'no-store' }
      return { statusCode: 200, headers, body: JSON.stringify(entry) }
    }
    if (batch.source.kind === 'import') break
  }
  return noResult
})

const noResult: Refusal = {
  problem: 'not-found',
  detail: 'There is no such operation, or no result of it yet.',
}

/** Rows of an upload are named by their index. */
const rowOf = (label: string): number | undefined =>
  /^(?:0|[1-9]\d{0,11})$/.test(label) ? Number(label) : undefined

/** `POST /v1/batches/{batch}/cancellation`. */
export const cancelBatch = withBatch(async ({ batch }, { deadline }, { asyncBatches, clock }) => {
  const now = clock.now()
  const asked =
    (batch.source.kind === 'import' && (await asyncBatches.abandon(batch.id, now, deadline))) ||
    (await asyncBatches.cancel(batch.id, now, deadline))
  if (!asked) return finished
  const progress = await asyncBatches.read(batch.id, clock.now(), deadline)
  if (progress === undefined) return noBatch
  const status = renderStatus(202, progress)
  return { ...status, headers: { ...status.headers, location: locationOf(batch) } }
})

const finished: Refusal = { problem: 'batch-finished', detail: 'The batch is finished.' }
