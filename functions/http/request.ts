import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { noAction, noCollection, type Rules } from '../batch/parse/slot.ts'
import { actionNamed } from '../model/collection.ts'
import { type CountLimit, limits } from '../model/limits.ts'
import type { DecidedFailure, Refusal } from '../model/outcome.ts'
import type { CancellableDeadline } from '../ports/deadline.ts'
import type { Dependencies } from './dependencies.ts'
import type { Observation } from './observe.ts'
import type { Preferences } from './prefer.ts'
import type { Principal } from './principal.ts'
import { flagOf, textOf } from './query.ts'
import type { Route } from './routes.ts'

/** A request as the endpoints see it. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2
  readonly route: Route
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Without `?`, as it was sent. */
  readonly query: string
  readonly principal: Principal
  readonly preferences: Preferences
  /** When operations stop being started. */
  readonly deadline: CancellableDeadline
  /** When the answer has to be under way; what was done is recorded before. */
  readonly recordDeadline: CancellableDeadline
  /** Filled on the way, for metrics and log. */
  readonly observation: Observation
}

/** A path parameter. An HTTP API has undone its percent-encoding already; doing so again would change it. */
export const pathParameter = ({ event }: ApiRequest, name: string): string =>
  event.pathParameters?.[name] ?? ''

/** What the parser may accept from this caller. */
export const rulesOf = ({ principal }: ApiRequest, { collections, settings }: Dependencies): Rules => ({
  collections,
  missingScope: ({ scopes }, verb, action) => {
    const { scopes: held } = principal
    if (held === undefined) return undefined
    const method = verb === 'ACT' ? 'POST' : verb
    const ofCollection = action?.scope ?? scopes[method]
    if (ofCollection !== undefined && !held.has(ofCollection)) return ofCollection
    const ofMethod = settings.methodScopes[method]
    return ofMethod === undefined || ofMethod.some((scope) => held.has(scope))
      ? undefined
      : ofMethod.join('" or "')
  },
})

/** Whether the caller wants its answer later. Validation alone is done at once. */
export const isDeferred = ({ preferences, query }: Pick<ApiRequest, 'preferences' | 'query'>): boolean =>
  preferences['respond-async'] === true && flagOf(query, 'validateOnly') === false

/** How many operations the request may carry: more, when they are run later. */
export const mostOperations = (request: ApiRequest): CountLimit =>
  isDeferred(request)
    ? { name: 'maxAsyncOperations', max: limits.maxAsyncOperations }
    : { name: 'maxOperations', max: limits.maxOperations }

/** As an operation of a batch would fail. */
export const asRefusal = ({ problem, detail }: DecidedFailure): Refusal => ({ problem, detail })

/** Refused before anything is read, as no key can have an answer on record. */
export const refusedAtOnce = (
  request: ApiRequest,
  dependencies: Pick<Dependencies, 'collections'>,
): Refusal | undefined =>
  request.headers['idempotency-key'] === undefined
    ? (withoutCollection(request, dependencies) ?? withoutAction(request, dependencies))
    : undefined

/** Refused, but for a key: a deployment may have taken a collection away, and what was done in it is still on record. */
export const withoutCollection = (
  request: ApiRequest,
  { collections }: Pick<Dependencies, 'collections'>,
): Refusal | undefined =>
  collections.has(pathParameter(request, 'collection')) ? undefined : asRefusal(noCollection)

/** `?action=cancel`: each element of the body is the input of that action, with the id of its item. */
export const actionAsked = ({ query }: Pick<ApiRequest, 'query'>): string | undefined =>
  textOf(query, 'action')

/** … and likewise the action that is asked for of every item. */
export const withoutAction = (
  request: ApiRequest,
  { collections }: Pick<Dependencies, 'collections'>,
): Refusal | undefined => {
  const name = actionAsked(request)
  const collection = collections.get(pathParameter(request, 'collection'))
  return name === undefined || (collection && actionNamed(collection, name)) ? undefined : asRefusal(noAction)
}
