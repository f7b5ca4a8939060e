import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { noAction, noCollection, type Rules } from '../batch/parse/slot.ts'
import type { Base } from '../model/base.ts'
import { actionNamed } from '../model/collection.ts'
import { type CountLimit, limits } from '../model/limits.ts'
import type { DecidedFailure, Refusal } from '../model/outcome.ts'
import { type CancellableDeadline, type Deadline, withinUnits } from '../ports/deadline.ts'
import { type AsyncDependencies, type Dependencies, mostUnits } from './dependencies.ts'
import type { Observation } from './observe.ts'
import type { Preferences } from './prefer.ts'
import type { Principal } from './principal.ts'
import { flagOf, parameterOf } from './query.ts'
import type { Route } from './routes.ts'

/** A request as the endpoints see it. */
export interface ApiRequest {
  readonly event: APIGatewayProxyEventV2
  readonly route: Route
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What links of its answer begin with. */
  readonly base: Base
  /** The query as sent, without `?`. */
  readonly query: string
  readonly principal: Principal
  readonly preferences: Preferences
  /** After this no operation is started. */
  readonly deadline: CancellableDeadline
  /** By this time the answer has to be sent, and the results recorded. */
  readonly recordDeadline: CancellableDeadline
  /** Filled during the request, for metrics and log. */
  readonly observation: Observation
}

/** What an endpoint works with: the request, and what the function has to answer it. */
export interface EndpointContext {
  readonly request: ApiRequest
  readonly dependencies: Dependencies
}

/** … of asynchronous work. */
export interface AsyncContext extends EndpointContext {
  readonly dependencies: AsyncDependencies
}

/** A path parameter. An HTTP API has percent-decoded it already; decoding it again would change it. */
export const pathParameter = ({ event }: ApiRequest, name: string): string =>
  event.pathParameters?.[name] ?? ''

/** The deadline of the request's operations; it passes also at the end of its units. */
export const operationsDeadline = (
  { deadline }: ApiRequest,
  { usage, settings }: Pick<Dependencies, 'usage' | 'settings'>,
): Deadline => withinUnits(deadline, usage.spent, mostUnits(settings))

/** The collections and scopes that the parser checks for this caller. */
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

/** Whether the caller prefers an asynchronous answer. A request that is only validated is answered at once. */
export const wantsAsynchronous = ({
  preferences,
  query,
}: Pick<ApiRequest, 'preferences' | 'query'>): boolean =>
  preferences['respond-async'] === true && flagOf(query, 'validateOnly') === false

/** The most operations of the request; more are allowed asynchronously. */
export const mostOperations = (request: ApiRequest): CountLimit =>
  wantsAsynchronous(request)
    ? { name: 'maxAsyncOperations', max: limits.maxAsyncOperations }
    : { name: 'maxOperations', max: limits.maxOperations }

/** The failure that an operation of a batch would have. */
export const asRefusal = ({ problem, detail }: DecidedFailure): Refusal => ({ problem, detail })

/** Refused before anything is read, since no key can have a recorded answer. */
export const refusedAtOnce = (
  request: ApiRequest,
  dependencies: Pick<Dependencies, 'collections'>,
): Refusal | undefined =>
  request.headers['idempotency-key'] === undefined
    ? (withoutCollection(request, dependencies) ?? withoutAction(request, dependencies))
    : undefined

/** Refused, except with a key: a deployment may have removed the collection, and its results are still on record. */
export const withoutCollection = (
  request: ApiRequest,
  { collections }: Pick<Dependencies, 'collections'>,
): Refusal | undefined =>
  collections.has(pathParameter(request, 'collection')) ? undefined : asRefusal(noCollection)

/** `?action=cancel`: each element of the body is the input of that action, with the id of its item. */
export const actionAsked = ({ query }: Pick<ApiRequest, 'query'>): string | undefined =>
  parameterOf(query, 'action')

/** … and likewise the action that is asked for of every item. */
export const withoutAction = (
  request: ApiRequest,
  { collections }: Pick<Dependencies, 'collections'>,
): Refusal | undefined => {
  const name = actionAsked(request)
  const collection = collections.get(pathParameter(request, 'collection'))
  return name === undefined || (collection && actionNamed(collection, name)) ? undefined : asRefusal(noAction)
}
