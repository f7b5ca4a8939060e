import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'

export type Event = APIGatewayProxyEventV2
export type Reply = APIGatewayProxyStructuredResultV2
export type Handler = (event: Event, context: Context) => Promise<Reply>

/** The result of one operation. */
export interface Outcome {
  readonly status: number
  readonly error?: string
}

/** A 207 with a result for each operation, in order. */
export const multiStatus = (outcomes: readonly Outcome[]): Reply => {
  const failed = outcomes.filter(({ status }) => status >= 400).length
  const summary = { total: outcomes.length, success: outcomes.length - failed, failed }
  return reply(207, { summary, results: outcomes.map((outcome, index) => ({ index, ...outcome })) })
}

export const reply = (statusCode: number, body: unknown): Reply => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
