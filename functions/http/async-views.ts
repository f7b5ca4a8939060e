import { asSynchronous, type ProgressView, summaryOf } from '../batch/render/progress.ts'
import type { BatchResource } from '../batch/resource.ts'
import { keyedResource } from '../jobs/keyed.ts'
import { askAgainAfter } from '../jobs/pace.ts'
import { entriesFrom, type ResultsContext } from '../jobs/results.ts'
import type { AcceptedBatch, Progress } from '../model/async-batch.ts'
import { type Caller, grantsOf } from '../model/caller.ts'
import { limits } from '../model/limits.ts'
import type { Refusal } from '../model/outcome.ts'
import { isFinished } from '../model/state.ts'
import type { BatchIdentity } from './batch-identity.ts'
import { callerOf } from './caller.ts'
import type { AsyncDependencies, Dependencies } from './dependencies.ts'
import type { ApiRequest, AsyncContext } from './request.ts'
import type { View } from './view.ts'

/** A new batch of this caller. Without a key no other request can name it, so it is bound to no payload. */
export const acceptedNow = (
  { id, keyed }: Pick<BatchIdentity, 'id' | 'keyed'>,
  { asker, now, writer }: { readonly asker: Caller; readonly now: Date; readonly writer: string },
  content: Pick<AcceptedBatch, 'source' | 'total' | 'shows' | 'cut' | 'nameParts'>,
): AcceptedBatch => ({
  id,
  writer,
  caller: callerOf(asker),
  principal: asker.id,
  tenant: asker.tenant,
  ...grantedTo(asker),
  fingerprint: keyed?.fingerprint ?? id,
  createdAt: now.toISOString(),
  expiresAt: Math.floor(now.getTime() / 1000) + limits.batchTtlSeconds,
  ...content,
})

const grantedTo = (asker: Caller): Pick<AcceptedBatch, 'grants'> => {
  const grants = grantsOf(asker)
  return grants === undefined ? {} : { grants }
}

/** The batch of an id; undefined when there is none, or its time is over. */
export const findBatch = async (
  id: string,
  { deadline }: Pick<ApiRequest, 'deadline'>,
  { asyncBatches, clock }: AsyncDependencies,
): Promise<BatchResource | undefined> => {
  const now = clock.now()
  const found = await asyncBatches.find(id, now, deadline)
  return 'progress' in found ? found.progress : keyedResource(id, found.record, now)
}

export const refusalOf = (why: 'reused' | 'unavailable'): Refusal =>
  why === 'reused'
    ? {
        problem: 'idempotency-key-reused',
        detail: 'This Idempotency-Key was used with another payload.',
      }
    : {
        problem: 'service-unavailable',
        detail: 'The batch could not be stored for certain; a key makes it safe to send it again.',
        retryAfter: 1,
      }

/** The batch probably exists, but its record cannot be read now. */
export const unreadableBatch: Refusal = {
  problem: 'service-unavailable',
  detail: 'The records of the batch cannot be read now.',
  retryAfter: 1,
}

/** How far a batch is, and when it is worth asking again. */
export const progressOf = (
  progress: BatchResource,
  { status, replayed = false }: { readonly status: ProgressView['status']; readonly replayed?: boolean },
  { clock }: Pick<Dependencies, 'clock'>,
): View<'progress'> => ({
  kind: 'progress',
  status,
  progress,
  summary: summaryOf(progress),
  after: isFinished(progress.batch) ? undefined : askAgainAfter(progress, clock.now()),
  replayed,
})

/** All results of a finished batch; undefined when one body cannot hold them. */
export const resultsOf = async (
  { batch, counts }: BatchResource,
  request: ApiRequest,
  dependencies: AsyncDependencies,
) =>
  counts.total > limits.maxAsyncOperations
    ? undefined
    : Array.fromAsync(
        entriesFrom(batch, { firstIndex: 0, failedOnly: false }, resultsContext(request, dependencies)),
      )

export const resultsContext = (
  { deadline }: ApiRequest,
  { chunks, asyncBatches: batches }: Pick<AsyncDependencies, 'chunks' | 'asyncBatches'>,
): ResultsContext => ({ chunks, batches, deadline })

export const synchronousAnswer = async (
  { progress, isReplay }: { readonly progress: Progress; readonly isReplay: boolean },
  { request, dependencies }: AsyncContext,
): Promise<View<'batch'>> => {
  const entries = (await resultsOf(progress, request, dependencies)) ?? []
  const { batchStatus: status } = dependencies.settings
  return { kind: 'batch', ...asSynchronous(progress, entries, { replayed: isReplay, status }) }
}
