import { type Bucket, slowDown } from '../doubles/bucket.ts'
import type { Bus } from '../doubles/bus.ts'
import { partsOf } from '../doubles/calls.ts'
import type { Database, Members, Reply } from '../doubles/database.ts'
import { brokenConnection, serverError, throttledCall, timedOut } from '../doubles/failures.ts'
import type { Queues } from '../doubles/queues.ts'
import { type Attempt, currentAttempt } from '../engine/attempt.ts'
import type { World } from '../engine/world.ts'
import type { Trouble } from '../history/spec.ts'
import type { Journal } from './journal.ts'

/** An HTTP request as the SDK hands it to its request handler, and what it takes for an answer. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly query?: Readonly<Record<string, unknown>> | undefined
}

export interface WireResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

const services = ['dynamodb', 's3', 'sqs', 'events'] as const
export type Service = (typeof services)[number]

export interface Network {
  /** What the client of a service sends its requests with. */
  readonly send: (service: Service, request: WireRequest) => Promise<WireResponse>
  /** Whose call takes effect now. */
  readonly acting: () => Attempt | undefined
}

export interface Places {
  readonly world: World
  readonly journal: Journal
  readonly database: Database
  readonly bucket: Bucket
  readonly queues: Queues
  readonly bus: Bus
}

/** A call on its way: named, and as what it does when it arrives. */
interface Call {
  readonly name: string
  readonly parts: readonly (() => Promise<unknown>)[]
  readonly together: (answers: readonly unknown[]) => WireResponse
  readonly throttled: () => WireResponse
}

/** Most calls take that long there, and so long back; in milliseconds. */
const usual = { least: 1, most: 20 } as const
/** The client gives a call up after so long; in milliseconds. */
const patience = 5_000

export const createNetwork = (places: Places): Network => {
  const { world, journal } = places
  let acting: Attempt | undefined
  /** All parts, each when its time has come; then the answer. */
  const perform = (call: Call, attempt: Attempt, delay: number, done: (response: WireResponse) => void) => {
    const answers: unknown[] = []
    let left = call.parts.length
    for (const [at, part] of call.parts.entries()) {
      const own = call.parts.length > 1 ? attempt.random.int(0, usual.most) : 0
      world.after(delay + own, async () => {
        acting = attempt
        world.nextMoment()
        answers[at] = await part()
        acting = undefined
        if (--left === 0) done(call.together(answers))
      })
    }
  }
  const send: Network['send'] = (service, request) => {
    const attempt = currentAttempt()
    if (attempt === undefined) throw new Error('a call of nobody')
    const trouble = attempt.nextTrouble()
    const call = callOf(service, request, places, trouble?.kind === 'partial' ? attempt : undefined)
    if (trouble) {
      const text = `call ${attempt.calls()} (${call.name}): ${describe(trouble)}`
      journal.add({ kind: 'noted', attempt: attempt.label, text })
    }
    return new Promise((resolve, reject) => {
      if (attempt.isDead()) return
      const journey = () => attempt.random.int(usual.least, usual.most)
      const answer = (response: WireResponse) =>
        void world.after(journey(), () => void attempt.later(0, () => resolve(response)))
      const fail = (error: Error, after: number) => void attempt.later(after, () => reject(error))
      meet(trouble, {
        attempt,
        arrive: (delay, done) => perform(call, attempt, delay + journey(), done),
        answer,
        fail,
        throttled: call.throttled,
      })
    })
  }
  return { send, acting: () => acting }
}

const describe = ({ kind, milliseconds, unnoticed }: Trouble): string => {
  const timed = ['late', 'slow', 'sleep before', 'sleep after'].includes(kind)
  return `${kind}${timed ? ` ${milliseconds / 1000} s` : ''}${unnoticed && kind.startsWith('sleep') ? ', its clock does not notice' : ''}`
}

interface Way {
  readonly attempt: Attempt
  /** Lets the call take effect after a delay. */
  readonly arrive: (delay: number, done: (response: WireResponse) => void) => void
  readonly answer: (response: WireResponse) => void
  readonly fail: (error: Error, after: number) => void
  readonly throttled: () => WireResponse
}

const ignored = (): void => {}

const meet = (trouble: Trouble | undefined, way: Way): void => {
  const { attempt, arrive, answer, fail } = way
  const { kind, milliseconds = 0, unnoticed = false } = trouble ?? {}
  const soon = () => attempt.random.int(1, 50)
  switch (kind) {
    case undefined:
    case 'partial':
      arrive(0, answer)
      break
    case 'refuse':
      fail(brokenConnection(), soon())
      break
    case 'lose':
      arrive(0, () => fail(brokenConnection(), soon()))
      break
    case 'late':
      arrive(milliseconds, ignored)
      if (attempt.random.chance(0.5)) fail(brokenConnection(), soon())
      else fail(timedOut(), patience)
      break
    case 'slow':
      fail(timedOut(), patience)
      arrive(milliseconds, answer)
      break
    case 'throttle':
      answer(way.throttled())
      break
    case 'server error':
      if (attempt.random.chance(0.5)) arrive(0, ignored)
      answer(ofReply(serverError()))
      break
    case 'crash before':
      attempt.kill()
      break
    case 'crash after':
      arrive(0, ignored)
      attempt.kill()
      break
    case 'sleep before':
      attempt.fallAsleep(milliseconds, unnoticed)
      attempt.later(0, () => arrive(0, answer))
      break
    case 'sleep after':
      arrive(0, (response) => {
        attempt.fallAsleep(milliseconds, unnoticed)
        answer(response)
      })
  }
}

const json = (status: number, body: unknown): WireResponse => ({
  statusCode: status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
})

const ofReply = ({ status, body }: Reply): WireResponse => json(status, body)

const utf8 = new TextDecoder()

const textOf = (body: unknown): string => (typeof body === 'string' ? body : utf8.decode(body as Uint8Array))

const callOf = (
  service: Service,
  request: WireRequest,
  { database, bucket, queues, bus }: Places,
  partly: Attempt | undefined,
): Call => {
  if (service === 's3') {
    const slow = partly ? [async () => slowDown()] : undefined
    return {
      name: `S3 ${request.method}`,
      parts: slow ?? [async () => bucket.exchange(request)],
      together: ([response]) => response as WireResponse,
      throttled: slowDown,
    }
  }
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
  const input = JSON.parse(textOf(request.body)) as Members
  if (service === 'sqs') {
    return {
      name: `SQS ${operation}`,
      parts: [async () => queues.exchange(operation, input, partly?.random)],
      together: ([body]) => json(200, body),
      throttled: () => ofReply(throttledCall()),
    }
  }
  if (service === 'events') {
    return {
      name: operation,
      parts: [async () => bus.exchange(input, partly?.random)],
      together: ([body]) => json(200, body),
      throttled: () => ofReply(throttledCall()),
    }
  }
  const { parts, together } = partsOf(database, operation, input, partly?.random)
  return {
    name: operation,
    parts,
    together: (replies) => ofReply(together(replies as readonly Reply[])),
    throttled: () => ofReply(throttledCall()),
  }
}
