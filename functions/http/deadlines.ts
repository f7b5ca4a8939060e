import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** An HTTP API gives an integration at most 30 seconds. */
const gatewayMilliseconds = 30_000

/** Time before the limit for the calls in flight, the record and the answer. In milliseconds. */
const operationMargin = 2_500
const recordMargin = 1_000

/** For a short timeout, the margins are at most these shares of it. */
const operationShare = 0.4
const recordShare = 0.2

/**
 * When no more operations are started, and when the answer has to be sent, in milliseconds since the epoch: fixed
 * margins before the function's timeout or the gateway's, whichever is first.
 */
export const deadlinesOf = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  now: Date,
): { readonly operations: number; readonly record: number } => {
  const started = now.getTime()
  const end = Math.min(
    started + context.getRemainingTimeInMillis(),
    event.requestContext.timeEpoch + gatewayMilliseconds,
  )
  const left = end - started
  return {
    operations: end - Math.min(operationMargin, left * operationShare),
    record: end - Math.min(recordMargin, left * recordShare),
  }
}
