import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { DynamoDbDouble } from './double.ts'
import type { Interference } from './interference.ts'
import type { Members } from './values/value.ts'
import type { Call } from './wire/call.ts'

/** What an SDK client sends its requests through. */
export type RequestHandler = Pick<
  NodeHttpHandler,
  'handle' | 'metadata' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>

type Request = Parameters<NodeHttpHandler['handle']>[0]
type Response = Awaited<ReturnType<NodeHttpHandler['handle']>>

/**
 * Puts the double behind an SDK client, without sockets: `new DynamoDBClient({ requestHandler, … })`. All of the SDK
 * stays in the path, serializers and middleware included.
 * @param interfere stands in the way of each call, if it is given
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
    const { status, body } = await interfere({ number: ++calls, operation, input, proceed })
    const headers = { 'content-type': 'application/x-amz-json-1.0' }
    // The SDK takes bytes for a body; its types know of its own class of responses only.
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

/** The SDK writes some names of headers with capitals, and bodies as bytes. */
const callOf = ({ method, path, headers, body }: Request): Call => ({
  method,
  path,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: typeof body === 'string' ? body : utf8.decode(body),
})
