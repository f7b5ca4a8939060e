import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { actions } from './actions.ts'
import { refusals, SqsFailure } from './failure.ts'
import { type Action, inputs } from './inputs.ts'
import type { Queues } from './queue.ts'
import type { Scene } from './scene.ts'
import { sendTo } from './send.ts'

export interface Sqs {
  /** Puts a message into a queue synchronously. False when there is no such queue. */
  readonly send: (queueArn: string, body: string) => boolean
  /** Answers a call by SQS's JSON protocol. Never throws. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Ends waiting calls with an empty answer; resolves when the last call is answered. */
  readonly stop: () => Promise<void>
}

export const createSqs = (queues: Queues, log: (line: string) => void): Sqs => {
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, ending.signal])
    try {
      const scene = { queues, signal, origin: `http://${request.headers.host}`, region: regionOf(request) }
      send(response, 200, await run(request, scene))
    } catch (error) {
      if (!(error instanceof SqsFailure) && !request.destroyed)
        log(`SQS failed: ${error instanceof Error ? error.stack : error}`)
      sendFailure(response, error)
    }
  }
  return {
    send: (arn, body) => sendTo(queues, arn, body),
    answer: (request, response) => {
      const call = answer(request, response).finally(() => running.delete(call))
      running.add(call)
      return call
    },
    stop: async () => {
      ending.abort()
      await Promise.all(running)
      queues.close()
    },
  }
}

const run = async (request: IncomingMessage, scene: Scene): Promise<object> => {
  const name = String(request.headers['x-amz-target']).slice('AmazonSQS.'.length)
  if (!Object.hasOwn(inputs, name)) throw refusals.unsupported(`The local queues do not know ${name}.`)
  return perform(name as Action, await readInput(request), scene)
}

const perform = <Name extends Action>(name: Name, given: unknown, scene: Scene) => {
  const read = inputs[name].safeParse(given)
  if (!read.success) {
    const [issue] = read.error.issues
    throw refusals.invalid(`${name}: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  // The schema and the action of one name; the compiler does not see that they belong together.
  return actions[name](read.data as Parameters<(typeof actions)[Name]>[0], scene)
}

/** A call of 1 MiB of messages, each of its characters escaped. */
const maxBody = 8 * 1024 * 1024

const readInput = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBody) throw refusals.invalid(`A call has at most ${maxBody} bytes.`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw refusals.invalid('The body is not JSON.')
  }
}

/** The region that the call is signed for. */
const regionOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([a-z\d-]+)\/sqs\//.exec(headers.authorization ?? '')?.[1] ??
  process.env.AWS_REGION ??
  'us-east-1'

const sendFailure = (response: ServerResponse, error: unknown): void => {
  const known = error instanceof SqsFailure
  const code = known ? error.code : 'InternalFailure'
  const message = known ? error.message : 'The request processing has failed because of an unknown error.'
  send(response, known ? 400 : 500, { __type: `com.amazonaws.sqs#${code}`, message })
}

const send = (response: ServerResponse, status: number, output: object): void => {
  if (response.destroyed) return
  const body = Buffer.from(JSON.stringify(output))
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
  })
  response.end(body)
}
