import { finishedView } from '../../batch/render/progress.ts'
import { type BatchResource, isKeyed } from '../../batch/resource.ts'
import { completeBatch } from '../../jobs/complete.ts'
import { entriesFrom } from '../../jobs/results.ts'
import type { AsyncBatch } from '../../model/async-batch.ts'
import { idPattern } from '../../model/ids.ts'
import { type Entry, isRefusal, type Refusal } from '../../model/outcome.ts'
import { isFinished } from '../../model/state.ts'
import { BatchStoreUnavailable } from '../../ports/batches.ts'
import {
  callerOf,
  findBatch,
  progressOf,
  refusalOf,
  resultsContext,
  resultsOf,
  unreadable,
} from '../async-batch.ts'
import type { Dependencies } from '../dependencies.ts'
import { namingOf } from '../naming.ts'
import { payloadOf } from '../payload.ts'
import { parsePrefer } from '../prefer.ts'
import { type ApiRequest, pathParameter } from '../request.ts'
import type { Answer } from '../view.ts'
import { waitForEnd } from '../wait.ts'
import type { Endpoint } from './endpoint.ts'

const noBatch: Refusal = { problem: 'not-found', detail: 'There is no such batch.' }

/** Answers for a batch of the caller's own; another's is as good as none. */
export const withBatch =
  (
    respond: (progress: BatchResource, request: ApiRequest, dependencies: Dependencies) => Promise<Answer>,
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
      if (error instanceof BatchStoreUnavailable) return unreadable
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
    ? ({
        kind: 'finished',
        ...finishedView(progress, await resultsOf(progress, request, dependencies)),
      } as const)
    : progressOf(200, progress, dependencies)
  return { ...answered, honoured: { preferences: granted === undefined ? {} : { wait: granted } } }
})

/** `GET /v1/batches/{batch}/operations/{operation}`. */
export const readBatchOperation = withBatch(async ({ batch }, request, dependencies) => {
  const label = pathParameter(request, 'operation')
  const first = batch.source.kind === 'import' ? rowOf(label) : 0
  if (first === undefined) return noResult
  const context = resultsContext(request, dependencies)
  let found: Entry | undefined
  for await (const entry of entriesFrom(batch, first, { failedOnly: false }, context)) {
    if (entry.id === label) found = entry
    else if (deliveredAs(entry.id) === label) return noResult
    if (batch.source.kind === 'import') break
  }
  return found === undefined ? noResult : { kind: 'result', entry: found }
})

/**
 * What an HTTP API makes of a label in a path: it decodes once more than the caller has encoded, and cuts at a question
 * mark. Where that is another operation's label, nobody can tell which of them is meant.
 */
const deliveredAs = (label: string): string | undefined => {
  if (!/[%?]/.test(label)) return label
  try {
    return decodeURIComponent(label.split('?', 1)[0] ?? '')
  } catch {
    return undefined
  }
}

const noResult: Refusal = {
  problem: 'not-found',
  detail: 'There is no such operation, or no result of it yet.',
}

/** Rows of an upload are named by their index. */
const rowOf = (label: string): number | undefined =>
  /^(?:0|[1-9]\d{0,11})$/.test(label) ? Number(label) : undefined

/** `POST /v1/batches/{batch}/cancellation`. Asked for again, it is answered again: it is at its end or on the way. */
export const cancelBatch = withBatch(async ({ batch }, request, dependencies) => {
  const { asyncBatches, clock } = dependencies
  const bound = await boundKey(batch, request, dependencies)
  if (isRefusal(bound)) return bound
  if (isKeyed(batch)) return atOnce
  if (!(await isCancelled(batch, request, dependencies))) return finished
  const progress = await asyncBatches.read(batch.id, clock.now(), request.deadline)
  if (progress === undefined) return noBatch
  return progressOf(202, progress, dependencies, bound === 'again')
})

/** A key goes with one batch; with that one it may come as often as it has to. */
const boundKey = async (
  batch: BatchResource['batch'],
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<'first' | 'again' | Refusal> => {
  const naming = namingOf(
    request,
    dependencies,
    payloadOf(request, () => ''),
  )
  if (isRefusal(naming)) return naming
  if (naming.keyed === undefined) return 'first'
  const { asyncBatches, clock } = dependencies
  const bound = await asyncBatches.bindKey(naming.id, batch, clock.now(), request.deadline)
  return bound === 'other' ? refusalOf('reused') : bound
}

/** It has ended so, or will; false when it has ended otherwise. */
const isCancelled = async (
  batch: AsyncBatch,
  { deadline }: ApiRequest,
  { asyncBatches, clock, newId }: Dependencies,
): Promise<boolean> => {
  const context = { batches: asyncBatches, now: clock.now, newMark: newId }
  if (isUnbegun(batch) && (await completeBatch(batch, 'cancelled', context, deadline)).won) return true
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
