import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** One wire call, as the SDK is about to make it. */
export interface WireCall {
  /** `BatchExecuteStatementCommand`, `UpdateItemCommand`, … */
  readonly command: string
  readonly input: unknown
  /** Makes the call and resolves with the SDK's parsed output. */
  readonly proceed: () => Promise<unknown>
}

/** Stands between the SDK and the wire: it may fail a call before or after it is made, hold it, or change its answer. */
export type Interceptor = (call: WireCall) => Promise<unknown>

interface Result {
  readonly output: unknown
  readonly response: unknown
}

/** Puts an interceptor around every wire attempt of a client. Install it before the first call. */
export const intercept = (client: DynamoDBClient, interceptor: Interceptor): void => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      let made: Result | undefined
      const proceed = async () => {
        made = (await next(args)) as Result
        return made.output
      }
      const output = await interceptor({ command: context.commandName ?? '', input: inputOf(args), proceed })
      return { ...(made ?? { response: {} }), output } as never
    },
    // Inside retries and signing, around the wire itself.
    { step: 'finalizeRequest', priority: 'low', name: 'testWire' },
  )
}

const inputOf = (args: unknown): unknown => (args as { input?: unknown }).input

/** A connection that broke: the SDK saw no answer. */
export const brokenConnection = (): Error =>
  Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

/** An answer of DynamoDB that refuses a whole call. */
export const serviceError = (name: string, status: number): Error =>
  Object.assign(new Error(name), {
    name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  })
