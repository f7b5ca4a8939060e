import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'

const functionName = 'multistatus-local'

/** A Lambda context whose remaining time really runs out. */
export const makeContext = (timeoutSeconds: number, now: () => number = Date.now): Context => {
  const deadline = now() + timeoutSeconds * 1000
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
    // Callbacks of an old runtime; the type still requires them.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  }
}
