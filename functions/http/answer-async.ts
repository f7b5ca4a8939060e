import { type ExecuteContext, refuseUnlessKnown } from '../batch/execute.ts'
import { accept, isAccepted } from '../jobs/accept.ts'
import { isToBeRunAgain, runAgain } from '../jobs/again.ts'
import { bodyOf, type OperationsBody, withFiles } from '../jobs/body.ts'
import type { OperationsSource, Progress } from '../model/async-batch.ts'
import { noCounts } from '../model/counts.ts'
import { chunkSize } from '../model/limits.ts'
import type { Batch } from '../model/operation.ts'
import type { Refusal } from '../model/outcome.ts'
import { partCount } from '../model/record-size.ts'
import { isFinished } from '../model/state.ts'
import { isUnavailable } from '../ports/unavailable.ts'
import type { RowsFile } from '../rows/row.ts'
import { acceptedNow, progressOf, refusalOf, synchronousAnswer, unreadableBatch } from './async-views.ts'
import type { BatchIdentity } from './batch-identity.ts'
import type { Preferences } from './prefer.ts'
import { refuseOverQuota } from './quota.ts'
import type { AsyncContext } from './request.ts'
import type { View } from './view.ts'
import { waitForEnd } from './wait.ts'

/** A batch, its names, and how it would run now. */
export interface NamedBatch {
  readonly batch: Batch
  readonly identity: Pick<BatchIdentity, 'id' | 'keyed'>
  readonly run: ExecuteContext
  /** What was sent, if that was a file, or several. */
  readonly files?: readonly RowsFile[] | undefined
}

/**
 * Accepts an asynchronous batch. Undefined when its key belongs to a synchronous batch, which answers it.
 */
export const answerAsynchronously = async (
  { batch, identity, run, files }: NamedBatch,
  { request, dependencies }: AsyncContext,
): Promise<View<'batch' | 'progress'> | Refusal | undefined> => {
  const { asyncBatches, bodies, clock, random, settings } = dependencies
  const { preferences, deadline } = request
  const invalid = await unlessUnavailable(refuseUnlessKnown(batch, identity, run))
  if (invalid) return invalid === 'unavailable' ? refusalOf(invalid) : invalid
  const over = await unlessUnavailable(refuseOverQuota(identity, request, dependencies))
  if (over) return over === 'unavailable' ? refusalOf(over) : over
  const operations = bodyOf(batch.slots, (settings.chunkSize ?? chunkSize).rows, dependencies.writes)
  const body = files === undefined ? operations : withFiles(operations, files)
  const accepted = acceptedNow(
    identity,
    { asker: run.asker, now: clock.now(), writer: dependencies.newId() },
    {
      source: sourceOf(body),
      cut: body.cut,
      nameParts: partCount(body.names),
      total: batch.slots.length,
      shows: detailOf(preferences, run.represent),
    },
  )
  const context = { batches: asyncBatches, bodies, now: clock.now, pause: clock.pause, random, deadline }
  const acceptance = await accept(accepted, body, context)
  if (acceptance === 'synchronous') return undefined
  if (!isAccepted(acceptance)) return refusalOf(acceptance)
  const reached = await standing(acceptance, body, { request, dependencies })
  return reached === 'unavailable' ? unreadableBatch : answerWithin(reached, { request, dependencies })
}

/** … whose key is known to be that of an asynchronous batch. */
export const answerForGood = async (
  named: NamedBatch,
  context: AsyncContext,
): Promise<View<'batch' | 'progress'> | Refusal> =>
  (await answerAsynchronously(named, context)) ?? unreadableBatch

const sourceOf = ({ ranges, file, files }: OperationsBody): OperationsSource => ({
  kind: 'operations',
  ranges,
  ...(file && { file }),
  ...(files && { files }),
})

interface Standing {
  readonly progress: Progress
  /** Nothing is run for this request. */
  readonly isReplay: boolean
}

/** The progress of the batch. Retryable operations of a finished one are run again. */
const standing = async (
  { batch, isNew }: { readonly batch: Progress['batch']; readonly isNew: boolean },
  body: OperationsBody,
  { request: { deadline }, dependencies: { asyncBatches, bodies, clock } }: AsyncContext,
): Promise<Standing | 'unavailable'> => {
  if (isNew) return { progress: { batch: asAccepted(batch), counts: noCounts }, isReplay: false }
  const context = { batches: asyncBatches, bodies, now: clock.now, deadline }
  const progress = await unlessUnavailable(asyncBatches.read(batch.id, clock.now(), deadline))
  if (progress === undefined || progress === 'unavailable') return 'unavailable'
  if (!isToBeRunAgain(progress)) return { progress, isReplay: true }
  const reopened = await unlessUnavailable(runAgain(progress.batch, body, context))
  if (reopened === 'unavailable') return reopened
  const now = await unlessUnavailable(asyncBatches.read(batch.id, clock.now(), deadline))
  return now === undefined || now === 'unavailable'
    ? 'unavailable'
    : { progress: now, isReplay: reopened === undefined }
}

/**
 * Workers may have run a body and ended its batch before the function that stored it could record that. The batch is
 * finished then, and was read without counts. The answer is that it was accepted; a waiting request reads the end.
 */
const asAccepted = ({ completedAt: _, ...batch }: Progress['batch']): Progress['batch'] => batch

const unlessUnavailable = <T>(asked: Promise<T>): Promise<T | 'unavailable'> =>
  asked.catch((error: unknown) => {
    if (isUnavailable(error)) return 'unavailable'
    throw error
  })

const detailOf = ({ return: wanted }: Preferences, represent: boolean) => {
  if (wanted === 'minimal') return 'failures'
  return represent ? 'items' : 'results'
}

/** The final answer, if it comes within the caller's wait and can be read then; else the place of the status. */
const answerWithin = async (
  { progress: accepted, isReplay }: Standing,
  { request, dependencies }: AsyncContext,
): Promise<View<'batch' | 'progress'>> => {
  const { asyncBatches, clock } = dependencies
  const look = () => asyncBatches.read(accepted.batch.id, clock.now(), request.deadline)
  const { progress } = await waitForEnd({ accepted, look }, request, dependencies)
  const final = isFinished(progress.batch)
    ? await unlessUnavailable(synchronousAnswer({ progress, isReplay }, { request, dependencies }))
    : 'unavailable'
  return final === 'unavailable'
    ? progressOf(progress, { status: 202, replayed: isReplay }, dependencies)
    : final
}
