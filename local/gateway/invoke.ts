import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { callInTime, type FunctionHandler, late } from '../invocation.ts'
import { type Answer, refusals } from './answer.ts'
import { limits } from './limits.ts'
import { toAnswer } from './result.ts'

export type LambdaHandler = FunctionHandler<APIGatewayProxyEventV2>

export interface Invocation {
  readonly handler: LambdaHandler
  readonly functionTimeoutSeconds: number
  /** Takes the platform's own log lines (in the function's log, when deployed). */
  readonly log: (line: string) => void
}

/**
 * Calls the function as Lambda does: event and result cross as JSON, each at most 6 MB. The deployed function
 * serves one request at a time; here one instance serves them all.
 */
export const invoke = async (event: APIGatewayProxyEventV2, invocation: Invocation): Promise<Answer> => {
  const payload = JSON.stringify(event)
  if (Buffer.byteLength(payload) > limits.eventBytes) return refusals.bodyTooLarge
  const { log } = invocation
  try {
    const result = await inTime(invocation, JSON.parse(payload))
    if (result === late) return refusals.timedOut
    const answer = received(JSON.stringify(result) ?? 'null', log)
    return answer ?? refusals.functionFailed
  } catch (error) {
    log(`The function failed: ${error instanceof Error ? error.stack : String(error)}`)
    return refusals.functionFailed
  }
}

/** It is an assumption that a function's own timeout is answered like the gateway's (503). */
const inTime = (invocation: Invocation, event: APIGatewayProxyEventV2): Promise<unknown> =>
  callInTime(event, { ...invocation, patienceSeconds: limits.integrationSeconds })

const received = (payload: string, log: (line: string) => void): Answer | undefined => {
  if (Buffer.byteLength(payload) > limits.resultBytes) {
    log(`Response payload size exceeded maximum allowed payload size (${limits.resultBytes} bytes).`)
    return undefined
  }
  const answer = toAnswer(JSON.parse(payload))
  if (!answer) log('The function returned what the gateway cannot send.')
  return answer
}
