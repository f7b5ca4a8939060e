import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** An HTTP API gives an integration 30 seconds, and no setting makes it more. */
const gatewayMilliseconds = 30_000

/** Before the limit: time to take in what is under way, to record it, and to send the answer. In milliseconds. */
const operationMargin = 2_500
const recordMargin = 1_000

/** No function is so short that its margins take more than these shares of it. */
const operationShare = 0.4
const recordShare = 0.2

/**
 * When operations stop being started, and when the answer has to be on its way, in milliseconds since the epoch:
 * a fixed margin before the function's timeout or the gateway's, whichever is first.
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
