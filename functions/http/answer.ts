import { type ExecuteContext, type Execution, executeBatch } from '../batch/execute.ts'
import type { Scope } from '../batch/plan/bind.ts'
import { batchView, type RenderOptions } from '../batch/render/batch.ts'
import { resultOf } from '../model/entry.ts'
import type { Batch } from '../model/operation.ts'
import { isRefusal, type Refusal } from '../model/outcome.ts'
import { leaseFor } from '../ports/deadline.ts'
import type { RowsFile } from '../rows/row.ts'
import type { NamedBatch } from './answer-async.ts'
import { batchIdentityOf } from './batch-identity.ts'
import { callerFrom, callerOf } from './caller.ts'
import { type Dependencies, withAsyncStores } from './dependencies.ts'
import { honouredAsynchronously, honouredByBatch, honouredByRefusal } from './honoured.ts'
import { flagOf } from './query.ts'
import { type ApiRequest, type EndpointContext, operationsDeadline, wantsAsynchronous } from './request.ts'
import type { Answer, FileOfForm } from './view.ts'

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
  /** What was sent, if that was a file, or several. */
  readonly files?: readonly RowsFile[] | undefined
}

type Tell = (execution: Execution, options: RenderOptions) => Answer

/** A batch, and what of the preferences its answer has. */
export const batchOf =
  (batch: Batch, { preferences }: ApiRequest, files?: readonly FileOfForm[]): Tell =>
  ({ entries }, options) => ({
    kind: 'batch',
    ...batchView(batch, entries, options),
    files,
    get slots() {
      return batch.slots
    },
    honoured: honouredByBatch(preferences, batch, entries.map(resultOf)),
  })

/** Runs operations under everything a request can ask for, and tells what became of them. */
export const answer = async (
  submission: Submission,
  { request, dependencies }: EndpointContext,
  tell: Tell,
): Promise<Answer> => {
  const validateOnly = flagOf(request.query, 'validateOnly')
  if (isRefusal(validateOnly)) return validateOnly
  const identity = batchIdentityOf(request, dependencies, {
    payload: submission.payload,
    unused: validateOnly,
  })
  if (isRefusal(identity)) return identity
  const { represent, refused, files } = submission
  const usual = executeContext({ request, dependencies }, identity.scope, { represent, validateOnly })
  const named = { batch: submission.batch, identity, files, run: { ...usual, refused } }
  const deferred = submission.deferrable
    ? await asynchronousAnswer(named, { request, dependencies })
    : undefined
  return deferred ?? synchronousAnswer(named, { request, dependencies }, tell)
}

const asynchronousAnswer = async (
  named: NamedBatch,
  { request, dependencies }: EndpointContext,
): Promise<Answer | undefined> => {
  if (named.batch.atomic || !wantsAsynchronous(request)) return undefined
  request.observation.batchId = named.identity.id
  const { answerAsynchronously } = await import('./answer-async.ts')
  const context = { request, dependencies: await withAsyncStores(dependencies) }
  const deferred = await answerAsynchronously(named, context)
  if (deferred === undefined) return undefined
  const { preferences } = request
  const honoured = isRefusal(deferred)
    ? honouredByRefusal(preferences, deferred)
    : honouredAsynchronously(preferences, deferred)
  return { ...deferred, honoured }
}

const synchronousAnswer = async (
  named: NamedBatch,
  { request, dependencies }: EndpointContext,
  tell: Tell,
): Promise<Answer> => {
  const { preferences } = request
  const { batch, identity, run } = named
  const execution = await executeBatch(batch, identity, run)
  if (isRefusal(execution)) return { ...execution, honoured: honouredByRefusal(preferences, execution) }
  if ('asynchronous' in execution) {
    const { answerForGood } = await import('./answer-async.ts')
    const context = { request, dependencies: await withAsyncStores(dependencies) }
    return { ...(await answerForGood(named, context)), honoured: { preferences: {} } }
  }
  Object.assign(request.observation, { batchId: identity.id, results: execution.entries.map(resultOf) })
  const options: RenderOptions = {
    id: identity.id,
    minimal: preferences.return === 'minimal',
    replayed: execution.replayed,
    status: dependencies.settings.batchStatus,
  }
  return tell(execution, options)
}

const executeContext = (
  { request, dependencies }: EndpointContext,
  scope: Scope,
  { represent, validateOnly }: { readonly represent: boolean; readonly validateOnly: boolean },
): ExecuteContext => ({
  ...fromDependencies(dependencies),
  caller: callerOf(request.principal),
  asker: callerFrom(request, dependencies.settings),
  deadline: operationsDeadline(request, dependencies),
  recordDeadline: request.recordDeadline,
  scope,
  represent: represent || request.preferences.return === 'representation',
  dryRun: validateOnly,
  strict: request.preferences.handling === 'strict',
})

const fromDependencies = ({
  items,
  batches,
  endings,
  clock,
  random,
  newId,
  settings,
  writes,
  collections,
}: Dependencies) => ({
  store: items,
  batches,
  endings,
  collections,
  now: clock.now,
  pause: clock.pause,
  random,
  newOwner: newId,
  leaseMilliseconds: leaseFor(settings.functionTimeoutSeconds),
  writes,
})
