import { type ExecuteContext, type Execution, executeBatch } from '../batch/execute.ts'
import type { Scope } from '../batch/plan/bind.ts'
import { type RenderOptions, renderBatch } from '../batch/render/batch.ts'
import type { Response } from '../batch/render/response.ts'
import type { Batch } from '../model/operation.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { leaseFor, withinUnits } from '../ports/deadline.ts'
import { callerOf, unreadable } from './async-batch.ts'
import { callerFrom } from './caller.ts'
import { defer } from './defer.ts'
import { type Dependencies, requestUnits } from './dependencies.ts'
import { honouredByBatch, honouredByRefusal, honouredLater, type Rendered } from './honoured.ts'
import { type Naming, namingOf } from './naming.ts'
import { type Preferences, preferenceApplied } from './prefer.ts'
import { flagOf } from './query.ts'
import { type ApiRequest, isDeferred } from './request.ts'

/** What an endpoint hands over: its operations, and the canonical text of what was asked for. */
export interface Submission {
  readonly batch: Batch
  /** Equal for equal payloads; undefined for a safe request, which takes no key. */
  readonly payload: (() => string) | undefined
  /** The endpoint shows items unless told otherwise. */
  readonly represent: boolean
  /** It may be run later, when the caller prefers that. */
  readonly deferrable: boolean
  /** Why it is not run, unless its key has been used for it before. */
  readonly refused?: Refusal | undefined
}

type Render = (execution: Execution, options: RenderOptions) => Rendered

/** Renders a batch, and says what of the preferences its answer has. */
export const batchOf =
  (batch: Batch, { preferences }: ApiRequest): Render =>
  ({ results }, options) => {
    const response = renderBatch(batch, results, options)
    return { response, honoured: honouredByBatch(preferences, batch, results, response) }
  }

/** Runs operations under everything a request can ask for, and renders what became of them. */
export const answer = async (
  submission: Submission,
  request: ApiRequest,
  dependencies: Dependencies,
  render: Render,
): Promise<Response | Refusal> => {
  const validateOnly = flagOf(request.query, 'validateOnly')
  if (isRefusal(validateOnly)) return validateOnly
  const naming = namingOf(request, dependencies, submission.payload, validateOnly)
  if (isRefusal(naming)) return naming
  const { represent, refused } = submission
  const usual = contextOf(request, dependencies, naming.scope, represent, validateOnly)
  const context = { ...usual, refused }
  const deferred = await deferredAnswer(submission, naming, context, request, dependencies)
  return deferred ?? synchronousAnswer(submission, naming, context, request, dependencies, render)
}

const deferredAnswer = async (
  { batch, deferrable }: Submission,
  naming: Naming,
  context: ExecuteContext,
  request: ApiRequest,
  dependencies: Dependencies,
): Promise<Response | Refusal | undefined> => {
  if (!deferrable || batch.atomic || !isDeferred(request)) return undefined
  request.observation.batchId = naming.id
  const deferred = await defer(batch, naming, context, request, dependencies)
  if (deferred === undefined) return undefined
  const { preferences } = request
  return withPreferences(
    deferred,
    isRefusal(deferred) ? honouredByRefusal(preferences, deferred) : honouredLater(preferences, deferred),
  )
}

const synchronousAnswer = async (
  { batch }: Submission,
  { id, keyed }: Naming,
  context: ExecuteContext,
  request: ApiRequest,
  dependencies: Dependencies,
  render: Render,
): Promise<Response | Refusal> => {
  const { preferences } = request
  const execution = await executeBatch(batch, { id, keyed }, context)
  if (isRefusal(execution)) return withPreferences(execution, honouredByRefusal(preferences, execution))
  if ('asynchronous' in execution) {
    const elsewhere = await defer(batch, { id, keyed }, context, request, dependencies)
    return withPreferences(elsewhere ?? unreadable, {})
  }
  Object.assign(request.observation, { batchId: id, results: execution.results })
  const options: RenderOptions = {
    id,
    minimal: preferences.return === 'minimal',
    replayed: execution.replayed,
    status: dependencies.settings.batchStatus,
  }
  const { response, honoured } = render(execution, options)
  return withPreferences(response, honoured)
}

/** Echoes what was honoured. */
export const withPreferences = <T extends Response | Refusal>(answered: T, honoured: Preferences): T => {
  const applied = preferenceApplied(honoured)
  const headers = {
    ...answered.headers,
    vary: 'Prefer',
    ...(applied === '' ? {} : { 'preference-applied': applied }),
  }
  return { ...answered, headers }
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
