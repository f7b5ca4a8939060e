import middy from '@middy/core'
import httpCors from '@middy/http-cors'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { reservedNames } from '../model/collection.ts'
import { fieldsOf } from '../model/headers.ts'
import { isRefusal } from '../model/outcome.ts'
import { elasticPath } from '../model/paths.ts'
import { deadlineAt } from '../ports/deadline.ts'
import { callerOf } from './caller.ts'
import { deadlinesOf } from './deadlines.ts'
import type { Dependencies } from './dependencies.ts'
import { apart, bodiless, oneVary, ownPolicy, requestId, uncached } from './edge.ts'
import { endpoints } from './endpoint-table.ts'
import { faceFor, isChosen } from './faces/negotiate.ts'
import { foreignForm } from './foreign-form.ts'
import { surplusBody, unhonoured } from './guards.ts'
import { corsOptions, securityOptions } from './headers.ts'
import { withMembers } from './index-query.ts'
import { innerParameters, innerRouteFor } from './inner-routes.ts'
import { baseOf, withoutBase } from './mapping.ts'
import { notAcceptable, plainAccept } from './media.ts'
import { type Observation, observe, traceOf } from './observe.ts'
import { withOffers } from './offers.ts'
import { packed } from './packed.ts'
import { parsePrefer } from './prefer.ts'
import { principalOf } from './principal.ts'
import { product } from './product.ts'
import { flagOf } from './query.ts'
import type { ApiRequest } from './request.ts'
import { respond } from './respond.ts'
import type { Response } from './response.ts'
import { type Route, routeKey, routes } from './routes.ts'
import type { Answer } from './view.ts'

const routeOf = new Map(routes.map((route) => [routeKey(route), route]))
const noRoute = routes.find(({ name }) => name === 'fallback') as Route

export type Api = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The HTTP API as one Lambda handler (API Gateway payload 2.0). */
export const createApi = (dependencies: Dependencies): Api => {
  const handle = async (event: APIGatewayProxyEventV2, context: Context) =>
    toResult(await answered(event, context, dependencies))
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
    .use(bodiless())
    .use(oneVary())
    .use(requestId())
    .use(product(dependencies.settings.elasticProduct))
    .use(apart(dependencies.settings))
    .use(uncached())
    .use(ownPolicy())
    .use(httpSecurityHeaders(securityOptions))
    .use(httpCors(corsOptions(dependencies.settings.corsOrigins)))
    .handler(handle) as unknown as Api
  const { mapping } = dependencies.settings
  return (event, context) => handler(withoutBase(event, baseOf(event, mapping)), context)
}

const toResult = ({
  statusCode,
  headers,
  body,
  isBase64Encoded,
}: Response): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: fieldsOf(headers),
  ...(body === undefined ? {} : { body }),
  ...(isBase64Encoded ? { isBase64Encoded } : {}),
})

/** A request and everything that it is answered with. */
interface Exchange {
  readonly event: APIGatewayProxyEventV2
  readonly context: Context
  readonly route: Route
  readonly headers: ApiRequest['headers']
  readonly base: ApiRequest['base']
  /** Milliseconds since the request came. */
  readonly elapsed: () => number
  /** Gives an answer its text, in the face that the request has chosen. */
  readonly tell: (answer: Answer) => Response
}

/** An unexpected error is a 500 problem for the caller; the log gets the whole error. */
const answered = async (
  received: APIGatewayProxyEventV2,
  context: Context,
  dependencies: Dependencies,
): Promise<Response> => {
  const headers = plainHeaders(received.headers)
  const route = withOffers(routeFor(received), received.rawQueryString)
  const event = { ...received, ...innerParameters(route, received) }
  const began = dependencies.clock.now().getTime()
  const elapsed = () => dependencies.clock.now().getTime() - began
  const words = await faceFor(route, headers.accept).words()
  const isDryRun = flagOf(received.rawQueryString, 'validateOnly') === true
  const base = baseOf(event, dependencies.settings.mapping)
  const asked = { headers, base, elapsed, isChosen: isChosen(route), isDryRun }
  const tell = (answer: Answer) => respond(answer, words, asked)
  try {
    const response = await observed({ event, context, route, headers, base, elapsed, tell }, dependencies)
    return await packed(response, headers['accept-encoding'])
  } catch (error) {
    const { requestId: id } = event.requestContext
    dependencies.log.error('request failed', { requestId: id, error })
    return tell({ problem: 'internal-error', detail: `The request failed; its id is ${id}.` })
  }
}

/** Answers and reports, also when it throws. */
const observed = async (exchange: Exchange, dependencies: Dependencies): Promise<Response> => {
  const { event, route: found, elapsed, tell } = exchange
  const observation: Observation = traceOf(event.headers.traceparent)
  let status = 500
  try {
    const response = tell(await dispatch(exchange, observation, dependencies))
    status = response.statusCode
    return response
  } finally {
    const { requestId: id } = event.requestContext
    const isInner = found.behind !== undefined || found.path.startsWith(`${elasticPath}/`)
    const route = isInner ? routeKey(found) : event.routeKey
    observe(observation, { requestId: id, route, status, milliseconds: elapsed() }, dependencies)
  }
}

const dispatch = async (
  { event, context, route, headers, base }: Exchange,
  observation: Observation,
  dependencies: Dependencies,
): Promise<Answer> => {
  const { clock, settings, collections } = dependencies
  const found = withMembers(route, collections.get(event.pathParameters?.collection ?? ''))
  const { rawQueryString: query } = event
  const unacceptable = notAcceptable(event.headers.accept, found.offers)
  if (unacceptable) return unacceptable
  const principal = found.open || found.name === 'fallback' ? anonymous : principalOf(event, settings)
  if (isRefusal(principal)) return principal
  if (principal !== anonymous) observation.caller = callerOf(principal)
  const strange = foreignForm(found, headers, {
    origins: settings.corsOrigins,
    cookies: event.cookies,
    ...event.requestContext,
  })
  if (strange) return strange
  const dropped = unhonoured(found, headers, query) ?? surplusBody(found, event.body)
  if (dropped) return dropped
  const instants = deadlinesOf(event, context, clock.now())
  const deadline = deadlineAt(instants.operations, clock)
  const recordDeadline = deadlineAt(instants.record, clock)
  const preferences = parsePrefer(headers.prefer)
  const request = {
    event,
    route: found,
    headers,
    base,
    query,
    principal,
    preferences,
    deadline,
    recordDeadline,
    observation,
  }
  return endpoints[found.name](request, dependencies).finally(() => {
    deadline.cancel()
    recordDeadline.cancel()
  })
}

/** Endpoints compare media types and preferences only with those that they offer. */
const plainHeaders = (headers: APIGatewayProxyEventV2['headers']): APIGatewayProxyEventV2['headers'] =>
  headers.accept === undefined ? headers : { ...headers, accept: plainAccept(headers.accept) }

/** `DELETE /v1/batches` and `PUT /v1/batches/1` belong to no collection, though the gateway's templates match them. */
const routeFor = (event: APIGatewayProxyEventV2): Route => {
  const inner = innerRouteFor(event)
  if (inner) return inner
  const { routeKey: key, pathParameters } = event
  const found = routeOf.get(key) ?? noRoute
  return reservedNames.has(pathParameters?.collection ?? '') ? noRoute : found
}

/** Open routes touch no items. */
const anonymous = { id: 'nobody', tenant: 'nobody', scopes: undefined }
