/** The answer to the client. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

const refusal = (status: number, message: string): Answer => ({
  status,
  headers: [['Content-Type', 'application/json']],
  body: Buffer.from(JSON.stringify({ message })),
})

/**
 * The answers that API Gateway makes itself. 401, 403, 404, 413, 500 and 503 are documented or widely observed for
 * HTTP APIs; the texts of 400 and 431 are assumptions.
 */
export const refusals = {
  badRequest: refusal(400, 'Bad Request'),
  unauthorized: refusal(401, 'Unauthorized'),
  forbidden: refusal(403, 'Forbidden'),
  notFound: refusal(404, 'Not Found'),
  bodyTooLarge: refusal(413, 'Request Entity Too Large'),
  headTooLarge: refusal(431, 'Request Header Fields Too Large'),
  functionFailed: refusal(500, 'Internal Server Error'),
  timedOut: refusal(503, 'Service Unavailable'),
} as const

export const withHeader = (answer: Answer, name: string, value: string): Answer => ({
  ...answer,
  headers: [...answer.headers, [name, value]],
})
