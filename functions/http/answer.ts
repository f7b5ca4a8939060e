import { hash } from 'node:crypto'
import { type ExecuteContext, type Execution, executeBatch, type KeyedRequest } from '../batch/execute.ts'
import type { Batch } from '../batch/operation.ts'
import { isFailure, type Refusal } from '../batch/outcome.ts'
import type { Scope } from '../batch/plan/bind.ts'
import type { RenderOptions } from '../batch/render/batch.ts'
import type { Response } from '../batch/render/response.ts'
import { base32 } from '../runtime/base32.ts'
import type { Dependencies } from './dependencies.ts'
import { parseIdempotencyKey } from './idempotencykey.ts'
import { type Preferences, preferenceApplied } from './prefer.ts'
import { flagOf } from './query.ts'
import type { ApiRequest } from './request.ts'
import { routeKey } from './routes.ts'

/** What an endpoint hands over: its operations, and the canonical text of what was asked for. */
export interface Submission {
  readonly batch: Batch
  /** Equal for equal payloads; undefined for a safe request, which takes no key. */
  readonly payload: (() => string) | undefined
  /** The endpoint shows items unless told otherwise. */
  readonly represent: boolean
}

type Render = (execution: Execution, options: RenderOptions) => Response

/** Runs operations under everything a request can ask for, and renders what became of them. */
export const answer = async (
  { batch, payload, represent }: Submission,
  request: ApiRequest,
  dependencies: Dependencies,
  render: Render,
): Promise<Response | Refusal> => {
  const validateOnly = flagOf(request.query, 'validateOnly')
  if (typeof validateOnly === 'object') return validateOnly
  const key = payload === undefined ? undefined : parseIdempotencyKey(request.headers['idempotency-key'])
  if (typeof key === 'object') return key
  const naming =
    payload === undefined || validateOnly || key === undefined
      ? unkeyed(dependencies)
      : keyed(request, key, payload())
  const context = contextOf(request, dependencies, naming.scope, represent, validateOnly)
  const { preferences } = request
  const execution = await executeBatch(batch, naming.keyed, context)
  if (isFailure(execution)) return withPreferences(execution, preferences)
  Object.assign(request.observation, { batchId: naming.id, results: execution.results })
  const options: RenderOptions = {
    id: naming.id,
    minimal: preferences.return === 'minimal',
    replayed: execution.replayed,
    status: dependencies.settings.batchStatus,
  }
  return withPreferences(render(execution, options), preferences)
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

interface Naming {
  /** The batch's own id. */
  readonly id: string
  readonly keyed: KeyedRequest | undefined
  readonly scope: (request: ApiRequest) => Scope
}

const unkeyed = ({ newId }: Dependencies): Naming => {
  const id = newId()
  return {
    id,
    keyed: undefined,
    scope: ({ principal }) => ({ tenant: principal.tenant, principal: principal.id, seed: id, keyed: false }),
  }
}

/** A key belongs to its principal and its route; the batch's id is derived from all three. */
const keyed = ({ principal, route }: ApiRequest, key: string, payload: string): Naming => {
  const digest = hash(
    'sha256',
    JSON.stringify([principal.id, principal.tenant, routeKey(route), key]),
    'buffer',
  )
  const id = base32(digest.subarray(0, 16))
  return {
    id,
    keyed: { id, fingerprint: hash('sha256', payload, 'base64url') },
    scope: () => ({
      tenant: principal.tenant,
      principal: principal.id,
      seed: digest.toString('base64url'),
      keyed: true,
    }),
  }
}

const contextOf = (
  request: ApiRequest,
  { items, batches, clock, random, newId, settings }: Dependencies,
  scope: Naming['scope'],
  represent: boolean,
  validateOnly: boolean,
): ExecuteContext => ({
  store: items,
  batches,
  now: clock.now,
  pause: clock.pause,
  random,
  newOwner: newId,
  deadline: request.deadline,
  recordDeadline: request.recordDeadline,
  leaseMilliseconds: settings.functionTimeoutSeconds * 1000 + leaseGrace,
  scope: scope(request),
  represent: represent || request.preferences.return === 'representation',
  dryRun: validateOnly,
  strict: request.preferences.handling === 'strict',
  readFirst: false,
})

/** Covers the time from the function's start to its claim, and clocks that differ a little. In milliseconds. */
const leaseGrace = 2_000
