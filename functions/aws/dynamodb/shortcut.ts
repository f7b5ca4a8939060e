import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { withRightTime } from './clock-skew.ts'
import { callOf } from './codec/operations.ts'
import { bodyOf, type WireProtocol } from './codec/protocol.ts'
import type { Request, RequestSigner } from './signer.ts'

type Command = Parameters<DynamoDBClient['send']>[0]
type Operation = Parameters<WireProtocol['deserializeResponse']>[0]

/** What all calls of an operation have in common, as the SDK made the first of them: where it goes, and its headers. */
interface Pattern {
  readonly request: Request
  readonly region: string | undefined
}

/** A call whose pattern is known, on its way to the wire. */
type Handler = (args: { readonly input: object }) => Promise<{ readonly output: object }>

/** The steps of the SDK that a pattern stands for. What others have put into the client's stack stays. */
const spared: readonly string[] = [
  'learnPattern',
  'serializerMiddleware',
  'deserializerMiddleware',
  'getUserAgentMiddleware',
  'retryMiddleware',
  'contentLengthMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
]

/**
 * Lets the calls of the stores take a shortcut. The SDK copies its configuration, resolves the endpoint and describes itself
 * anew for each call, which takes longer than writing it. So only the first call of an operation goes the SDK's whole way; the
 * others differ from it in their body and signature. After one that failed the next goes the whole way again, which notices
 * whatever has changed. One that was refused because of its time, on either way, is sent once more by the right time.
 */
export const takeShortcuts = (client: DynamoDBClient, signer: RequestSigner): void => {
  const handlers = new Map<string, Handler>()
  const patterns = learnedIn(client)
  const goWhole = client.send.bind(client) as (...args: readonly unknown[]) => Promise<object>
  const shortcutOf = (operation: Operation): Handler | undefined => {
    const [known, pattern] = [handlers.get(operation.name), patterns.get(operation.name)]
    if (known || pattern === undefined) return known
    const made = handlerFor({ client, signer }, operation, pattern)
    handlers.set(operation.name, made)
    return made
  }
  const send = async (command: Command, ...options: readonly unknown[]): Promise<object> => {
    const operation = operationOf(command)
    const shortcut = options.length === 0 ? shortcutOf(operation) : undefined
    if (shortcut === undefined) return goWhole(command, ...options)
    try {
      return (await shortcut({ input: command.input })).output
    } catch (error) {
      handlers.delete(operation.name)
      patterns.delete(operation.name)
      throw error
    }
  }
  client.send = send as DynamoDBClient['send']
}

/** A command has its operation as an array. */
const operationOf = (command: Command): Operation => {
  const { schema } = command as unknown as { readonly schema: readonly unknown[] }
  const [, namespace, name, traits, input, output] = schema
  return { namespace, name, traits, input, output } as Operation
}

/**
 * Of calls that went the whole way and did not fail, as they are before they are signed. Only calls that the codec writes have
 * a shortcut.
 */
const learnedIn = ({ middlewareStack, config }: DynamoDBClient): Map<string, Pattern> => {
  const patterns = new Map<string, Pattern>()
  middlewareStack.add(
    (next, context) => async (args) => {
      const { commandName = '', signing_region: region } = context as Known
      const name = commandName.replace(/Command$/, '')
      const pattern = patternOf((args as { request: Request }).request, region)
      // The steps that sign and send come behind this one.
      const result = await withRightTime(config, () => next(args))
      if (callOf(name)) patterns.set(name, pattern)
      return result
    },
    { step: 'build', priority: 'low', name: 'learnPattern' },
  )
  return patterns
}

/** What the SDK's steps know of a call. */
interface Known {
  readonly commandName?: string
  readonly signing_region?: string
}

const patternOf = (request: Request, region: string | undefined): Pattern => {
  const { protocol, hostname, port, path, method } = request
  // The first is this call's own, and the other the invocation's.
  const { 'content-length': _, 'x-amzn-trace-id': __, ...headers } = request.headers
  return { region, request: { protocol, hostname, port, path, method, headers } as unknown as Request }
}

interface Ends {
  readonly client: DynamoDBClient
  readonly signer: RequestSigner
}

const handlerFor = ({ client, signer }: Ends, operation: Operation, pattern: Pattern): Handler => {
  const stack = client.middlewareStack.clone()
  for (const name of spared) stack.remove(name)
  const signed = signedLike(pattern, { client, signer })
  stack.add(
    (next) => async (args) => {
      const body = bodyOf(operation.name, args.input)
      return withRightTime(client.config, async () =>
        next({ ...args, request: await signed(body) } as typeof args),
      )
    },
    { step: 'serialize', name: 'makeOfPattern' },
  )
  const context = { commandName: `${operation.name}Command` }
  return stack.resolve(wireOf(client, operation) as never, context as never) as unknown as Handler
}

const signedLike = ({ request, region }: Pattern, { client: { config }, signer }: Ends) => {
  const signingRegion = region === undefined ? {} : { signingRegion: region }
  return (body: Buffer): Promise<Request> => {
    const headers = { ...request.headers, 'content-length': String(body.length) }
    const signingDate = new Date(Date.now() + config.systemClockOffset)
    return signer.sign({ ...request, headers, body } as Request, { signingDate, ...signingRegion })
  }
}

/** The end of the stack: there and back. */
const wireOf =
  ({ config }: DynamoDBClient, operation: Operation) =>
  async ({ request }: { readonly request: Request }) => {
    const { protocol, requestHandler } = config as unknown as {
      readonly protocol: WireProtocol
      readonly requestHandler: { handle: (request: Request, options: object) => Promise<{ response: never }> }
    }
    const { response } = await requestHandler.handle(request, {})
    return { response, output: await protocol.read(operation, config as never, response) }
  }
