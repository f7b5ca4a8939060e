import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import { identitySource, usualSources } from '../../functions/model/identity-source.ts'
import { refusals } from '../gateway/answer.ts'
import type { Authorizer, Verdict } from '../gateway/authorizer.ts'
import { callInTime, crossing, type FunctionHandler, late } from '../invocation.ts'
import { type ResponseKind, readSaid, refusalOf, type Said, verdictOf } from './answers.ts'
import { answerCache } from './cache.ts'
import { authorizerEvent, identityOf, routeArnOf } from './request.ts'

export type AuthorizerHandler = FunctionHandler<APIGatewayRequestAuthorizerEventV2>

export interface LambdaAuthorizerOptions {
  readonly handler: AuthorizerHandler
  /** Default `simple`. */
  readonly response?: ResponseKind | undefined
  /** Default `$request.header.Authorization`. */
  readonly identitySources?: readonly string[] | undefined
  /** Default 0: the function is asked each time. */
  readonly cacheSeconds?: number | undefined
  readonly now?: (() => number) | undefined
  /** Takes the platform's own log lines. */
  readonly log?: ((line: string) => void) | undefined
}

/** API Gateway waits no longer for an authorizer. */
const timeoutSeconds = 10

/**
 * The Lambda authorizer of an HTTP API, format 2.0: a request without all identity sources is 401, a function that throws
 * "Unauthorized" is 401, one that denies is 403, and one that fails is 500.
 * @throws Error for an identity source that there is not.
 */
export const lambdaAuthorizer = (options: LambdaAuthorizerOptions): Authorizer => {
  const { identitySources = usualSources, cacheSeconds = 0, now = Date.now } = options
  const sources = identitySources.map(sourceFrom)
  const cache = answerCache<Said>(cacheSeconds, now)
  return async (event): Promise<Verdict> => {
    const identity = identityOf(event, sources)
    if (identity === undefined) return { refused: refusals.unauthorized }
    const known = cache.get(identity)
    if (known) return verdictOf(known, routeArnOf(event))
    try {
      const said = await ask(authorizerEvent(event, identity), options)
      if (said === undefined) return { refused: refusals.functionFailed }
      cache.put(identity, said)
      return verdictOf(said, routeArnOf(event))
    } catch (error) {
      return { refused: refusalOf(error) }
    }
  }
}

/** Undefined when it took too long, or answered what the gateway cannot use. */
const ask = async (
  event: APIGatewayRequestAuthorizerEventV2,
  { handler, response = 'simple', log = console.error }: LambdaAuthorizerOptions,
): Promise<Said | undefined> => {
  try {
    const result = await callInTime(crossing(event), { handler, functionTimeoutSeconds: timeoutSeconds, log })
    const said = result === late ? undefined : readSaid(crossing(result), response)
    if (said === undefined && result !== late) log('The authorizer returned what the gateway cannot use.')
    return said
  } catch (error) {
    if (refusalOf(error) !== refusals.unauthorized)
      log(`The authorizer failed: ${error instanceof Error ? error.stack : String(error)}`)
    throw error
  }
}

const sourceFrom = (text: string) => {
  const source = identitySource(text)
  if (source !== undefined) return source
  throw new Error(`"${text}" is none of $request.header.NAME, $request.querystring.NAME and $context.NAME`)
}
