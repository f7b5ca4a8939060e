import { type ExecuteContext, type Execution, executeBatch } from '../batch/execute.ts'
import type { Scope } from '../batch/plan/bind.ts'
import { batchView, type RenderOptions } from '../batch/render/batch.ts'
import { resultOf } from '../model/entry.ts'
import type { Batch } from '../model/operation.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { leaseFor, withinUnits } from '../ports/deadline.ts'
import { answerAsynchronously } from './answer-async.ts'
import { callerOf, unreadableBatch } from './async-views.ts'
import { type BatchIdentity, batchIdentityOf } from './batch-identity.ts'
import { callerFrom } from './caller.ts'
import { type Dependencies, requestUnits } from './dependencies.ts'
import { honouredAsynchronously, honouredByBatch, honouredByRefusal } from './honoured.ts'
import { flagOf } from './query.ts'
import { type ApiRequest, wantsAsynchronous } from './request.ts'
import type { Answer } from './view.ts'

/** The work of an endpoint: its operations, and the canonical text of the request. */
export interface Submission {
  readonly batch: Batch
  /** Equal for equal payloads; undefined for a safe request, which takes no key. */
  readonly payload: (() => string) | undefined
  /** The endpoint shows items by default. */
  readonly represent: boolean
  /** It may run asynchronously, if the caller prefers that. */
  readonly deferrable: boolean
  /** Why it is refused, unless its key has a record of it. */
  readonly refused?: Refusal | undefined
}

type Tell = (execution: Execution, options: RenderOptions) => Answer

/** A batch, and what of the preferences its answer has. */
export const batchOf =
  (batch: Batch, { preferences }: ApiRequest): Tell =>
  ({ entries }, options) => ({
    kind: 'batch',
    ...batchView(batch, entries, options),
    honoured: honouredByBatch(preferences, batch, entries.map(resultOf)),
  })

/** Runs operations under everything a request can ask for, and tells what became of them. */
export const answer = async (
  submission: Submission,
  request: ApiRequest,
  dependencies: Dependencies,
  tell: Tell,
): Promise<Answer> => {
  const validateOnly = flagOf(request.query, 'validateOnly')
  if (isRefusal(validateOnly)) return validateOnly
  const identity = batchIdentityOf(request, dependencies, submission.payload, validateOnly)
  if (isRefusal(identity)) return identity
  const { represent, refused } = submission
  const usual = contextOf(request, dependencies, identity.scope, represent, validateOnly)
  const context = { ...usual, refused }
  const deferred = await asynchronousAnswer(submission, identity, context, request, dependencies)
  return deferred ?? synchronousAnswer(submission, identity, context, request, dependencies, tell)
}

const asynchronousAnswer = async (
  { batch, deferrable }: Submission,
  identity: BatchIdentity,
  context: ExecuteContext,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Answer | undefined> => {
  if (!deferrable || batch.atomic || !wantsAsynchronous(request)) return undefined
  request.observation.batchId = identity.id
  const deferred = await answerAsynchronously(batch, identity, context, request, dependencies)
  if (deferred === undefined) return undefined
  const { preferences } = request
  const honoured = isRefusal(deferred)
    ? honouredByRefusal(preferences, deferred)
    : honouredAsynchronously(preferences, deferred)
  return { ...deferred, honoured }
}

const synchronousAnswer = async (
  { batch }: Submission,
  { id, keyed }: BatchIdentity,
  context: ExecuteContext,
  request: ApiRequest,
  dependencies: Dependencies,
  tell: Tell,
): Promise<Answer> => {
  const { preferences } = request
  const execution = await executeBatch(batch, { id, keyed }, context)
  if (isRefusal(execution)) return { ...execution, honoured: honouredByRefusal(preferences, execution) }
  if ('asynchronous' in execution) {
    const accepted = await answerAsynchronously(batch, { id, keyed }, context, request, dependencies)
    return { ...(accepted ?? unreadableBatch), honoured: { preferences: {} } }
  }
  Object.assign(request.observation, { batchId: id, results: execution.entries.map(resultOf) })
  const options: RenderOptions = {
    id,
    minimal: preferences.return === 'minimal',
    replayed: execution.replayed,
    status: dependencies.settings.batchStatus,
  }
  return tell(execution, options)
}

const contextOf = (
  request: ApiRequest,
  { items, batches, endings, clock, random, newId, settings, usage, writes, collections }: Dependencies,
  scope: Scope,
  represent: boolean,
  validateOnly: boolean,
): ExecuteContext => ({
  store: items,
  batches,
  endings,
  caller: callerOf(request.principal),
  asker: callerFrom(request, settings),
  collections,
  now: clock.now,
  pause: clock.pause,
  random,
  newOwner: newId,
  deadline: withinUnits(request.deadline, usage.spent, settings.maxRequestUnits ?? requestUnits),
  recordDeadline: request.recordDeadline,
  leaseMilliseconds: leaseFor(settings.functionTimeoutSeconds),
  scope,
  represent: represent || request.preferences.return === 'representation',
  dryRun: validateOnly,
  strict: request.preferences.handling === 'strict',
  writes,
})
