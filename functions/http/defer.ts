import { accept } from '../async/accept.ts'
import { bodyOf } from '../async/body.ts'
import { noCounts } from '../async/counts.ts'
import { rowsPerChunk } from '../async/cuts.ts'
import { isFinished } from '../async/state.ts'
import { type ExecuteContext, refuseUnlessKnown } from '../batch/execute.ts'
import type { Batch } from '../batch/operation.ts'
import type { Refusal } from '../batch/outcome.ts'
import type { Response } from '../batch/render/response.ts'
import { renderStatus } from '../batch/render/status.ts'
import type { Progress } from '../store/asyncport.ts'
import { BatchStoreUnavailable } from '../store/port.ts'
import { acceptedNow, locationOf, refusalOf, synchronousAnswer, unreadable } from './asyncbatch.ts'
import type { Dependencies } from './dependencies.ts'
import type { Naming } from './naming.ts'
import type { Preferences } from './prefer.ts'
import type { ApiRequest } from './request.ts'

/**
 * Accepts a batch that is run later. Undefined when its key is a synchronous batch's, which answers it.
 */
export const defer = async (
  batch: Batch,
  naming: Pick<Naming, 'id' | 'keyed'>,
  run: ExecuteContext,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response | Refusal | undefined> => {
  const { asyncBatches, bodies, clock } = dependencies
  const { preferences, deadline } = request
  const invalid = run.strict ? await unlessUnavailable(refuseUnlessKnown(batch, naming, run)) : undefined
  if (invalid) return invalid === 'unavailable' ? refusalOf(invalid) : invalid
  const { bytes, ranges } = bodyOf(batch.slots, rowsPerChunk)
  const accepted = acceptedNow(naming, request, clock.now(), {
    source: { kind: 'operations', ranges },
    total: batch.slots.length,
    shows: shownBy(preferences),
  })
  const acceptance = await accept(accepted, bytes, {
    batches: asyncBatches,
    bodies,
    now: clock.now,
    deadline,
  })
  if (acceptance === 'synchronous') return undefined
  if (typeof acceptance === 'string') return refusalOf(acceptance)
  return acceptance.isNew
    ? answerWithin({ batch: acceptance.batch, counts: noCounts }, false, request, dependencies)
    : answerElsewhere(naming.id, request, dependencies)
}

const unlessUnavailable = <T>(asked: Promise<T>): Promise<T | 'unavailable'> =>
  asked.catch((error: unknown) => {
    if (error instanceof BatchStoreUnavailable) return 'unavailable'
    throw error
  })

/** The key is an asynchronous batch's: its answer is where that one is. */
export const answerElsewhere = async (
  id: string,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response | Refusal> => {
  const { asyncBatches, clock } = dependencies
  const progress = await unlessUnavailable(asyncBatches.read(id, clock.now(), request.deadline))
  if (progress === undefined || progress === 'unavailable') return unreadable
  return answerWithin(progress, true, request, dependencies)
}

const shownBy = ({ return: wanted }: Preferences) => {
  if (wanted === 'minimal') return 'failures'
  return wanted === 'representation' ? 'items' : 'results'
}

/** The final answer, if it comes within what the caller waits and can be read then; else where it will be. */
const answerWithin = async (
  accepted: Progress,
  isReplay: boolean,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response> => {
  const progress = await ended(accepted, request, dependencies)
  const final = isFinished(progress.batch)
    ? await unlessUnavailable(synchronousAnswer(progress, isReplay, request, dependencies))
    : 'unavailable'
  if (final !== 'unavailable') return final
  const status = renderStatus(202, progress)
  const replayed = isReplay ? { 'idempotent-replayed': 'true' } : {}
  return { ...status, headers: { ...status.headers, location: locationOf(progress.batch), ...replayed } }
}

/** Asks again at growing distances, in milliseconds. */
const firstPause = 50
const longestPause = 1_000

const ended = async (
  accepted: Progress,
  { preferences, deadline }: ApiRequest,
  { asyncBatches, clock }: Dependencies,
): Promise<Progress> => {
  const until = clock.now().getTime() + (preferences.wait ?? 0) * 1000
  let progress = accepted
  for (let pause = firstPause; !isFinished(progress.batch); pause = Math.min(pause * 1.5, longestPause)) {
    const left = until - clock.now().getTime()
    if (left <= 0 || deadline.passed()) return progress
    await Promise.race([clock.pause(Math.min(pause, left)), deadline.reached])
    const seen = await asyncBatches.read(accepted.batch.id, clock.now(), deadline).catch(() => undefined)
    progress = seen ?? progress
  }
  return progress
}
