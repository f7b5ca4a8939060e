import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { DynamoDbDouble } from './double.ts'
import type { Interference } from './interference.ts'
import type { Members } from './values/value.ts'
import type { Call } from './wire/call.ts'

/** The part of an SDK client that sends its requests. */
export type RequestHandler = Pick<
  NodeHttpHandler,
  'handle' | 'metadata' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>

type Request = Parameters<NodeHttpHandler['handle']>[0]
type Response = Awaited<ReturnType<NodeHttpHandler['handle']>>

/**
 * Puts the double behind an SDK client, without sockets: `new DynamoDBClient({ requestHandler, … })`. All of the SDK
 * stays in the path, serializers and middleware included.
 * @param interfere is called for each call, and may delay, change or fail it
 * @example const client = clientOver(requestHandlerOf(createDouble({ tables: schemasOf() })))
 */
export const requestHandlerOf = (
  double: Pick<DynamoDbDouble, 'answer'>,
  interfere: Interference = ({ proceed }) => proceed(),
): RequestHandler => {
  let calls = 0
  const handle = async (request: Request): Promise<Response> => {
    const call = callOf(request)
    const input = lazily(() => JSON.parse(call.body) as Members)
    const proceed = async (changed?: Members) =>
      double.answer(changed ? { ...call, body: JSON.stringify(changed) } : call)
    const operation = String(call.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
    const { status, body, date } = await interfere({ number: ++calls, operation, input, proceed })
    const headers = { 'content-type': 'application/x-amz-json-1.0', ...(date !== undefined && { date }) }
    // The SDK accepts bytes as a body; its types know only its own class of responses.
    return { response: { statusCode: status, headers, body: Buffer.from(body) } as Response['response'] }
  }
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle,
    destroy: () => {},
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  }
}

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

const utf8 = new TextDecoder()

/** The SDK writes some header names with capitals, and may send a body as bytes. */
const callOf = ({ method, path, headers, body }: Request): Call => ({
  method,
  path,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: typeof body === 'string' ? body : utf8.decode(body),
})
