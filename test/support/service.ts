import { gunzipSync } from 'node:zlib'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { inject } from 'vitest'
import { createAsyncStores } from '../../functions/aws/dynamodb/async-stores.ts'
import { createBatchStore } from '../../functions/aws/dynamodb/batches.ts'
import { maxCallsInFlight } from '../../functions/aws/dynamodb/client.ts'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import { createCursorKey } from '../../functions/aws/dynamodb/cursor-key.ts'
import { createEndings } from '../../functions/aws/dynamodb/endings.ts'
import { createItemStore } from '../../functions/aws/dynamodb/items.ts'
import { createLimiter } from '../../functions/aws/dynamodb/limiter.ts'
import { createListStore } from '../../functions/aws/dynamodb/lists.ts'
import { type Api, createApi } from '../../functions/http/api.ts'
import type { Settings } from '../../functions/http/dependencies.ts'
import { routes } from '../../functions/http/routes.ts'
import { type Collection, registryOf } from '../../functions/model/collection.ts'
import { newId } from '../../functions/model/ids.ts'
import type { BodyStore } from '../../functions/ports/bodies.ts'
import { type Clock, systemClock } from '../../functions/ports/clock.ts'
import type { EndQueue } from '../../functions/ports/events.ts'
import { type Written, written } from '../../functions/ports/formats.ts'
import { createUsageMeter } from '../../functions/ports/usage.ts'
import type { RequestMetrics } from '../../functions/runtime/metrics.ts'
import { toEvent } from '../../local/gateway/event.ts'
import type { Grant } from '../../local/gateway/grant.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import type { Answer, Request } from './answer.ts'
import { collections } from './declared.ts'
import { documentsOf } from './documents.ts'
import './loaded.ts'
import { makeTables, type TestTables } from './tables.ts'
import { type Interceptor, intercept } from './wire.ts'

export interface ServiceOptions {
  readonly tables?: TestTables
  readonly clock?: Clock
  /** Stands between this service and DynamoDB. */
  readonly wire?: Interceptor
  readonly collections?: readonly Collection[]
  readonly settings?: Partial<Settings>
  /** What `context.getRemainingTimeInMillis` counts down from. */
  readonly functionTimeoutSeconds?: number
  /** Takes what the function measures. */
  readonly metrics?: RequestMetrics
  /** Where bodies of asynchronous batches go. */
  readonly bodies?: () => Promise<BodyStore>
  /** Where ends of batches are announced. */
  readonly ends?: EndQueue | undefined
  /** Of what goes on behind it, where that is there. */
  readonly maxUnitsPerMinute?: number
  readonly maxImportRows?: number
  /** Keeps what the function logs. */
  readonly log?: (message: string, fields: object) => void
  /** The formats that it writes. */
  readonly writes?: Written
}

export interface Service {
  readonly tables: TestTables
  readonly api: Api
  readonly call: (request: Request) => Promise<Answer>
  readonly stop: () => void
}

/** The deployed handler's own parts, in this process, over a real DynamoDB. Two services can share tables: two functions. */
export const createService = async (options: ServiceOptions = {}): Promise<Service> => {
  const tables = options.tables ?? (await makeTables())
  const { clock = systemClock, writes = written } = options
  const client = new DynamoDBClient({
    ...wireCodec,
    endpoint: inject('dynamodb'),
    maxAttempts: 1,
    cacheMiddleware: true,
  })
  if (options.wire) intercept(client, options.wire)
  const usage = createUsageMeter()
  const connection = () => ({ client, limiter: createLimiter(maxCallsInFlight), report: usage.add })
  const { pause } = clock
  const functionTimeoutSeconds = options.functionTimeoutSeconds ?? 30
  const log = options.log ?? (() => {})
  const records = {
    connection: connection(),
    table: tables.batches,
    pause,
    random: Math.random,
    writes,
  }
  const api = createApi({
    items: createItemStore(connection(), tables.items),
    lists: createListStore(connection(), tables.items),
    cursorKey: createCursorKey(records),
    batches: createBatchStore(records),
    endings: createEndings(records),
    asyncStores: async () => createAsyncStores(records),
    bodies: options.bodies ?? (() => Promise.reject(new Error('this service has no bucket'))),
    ends: options.ends,
    documents: documentsOf(options.collections ?? collections, {
      auth: 'none',
      publicDocs: true,
      ...options.settings,
    }),
    clock,
    random: Math.random,
    newId,
    collections: registryOf(options.collections ?? collections),
    settings: {
      auth: 'none',
      tenantClaim: undefined,
      methodScopes: {},
      functionTimeoutSeconds,
      batchStatus: 'multi-status',
      corsOrigins: [],
      ...options.settings,
    },
    log: { info: log, error: log },
    metrics: options.metrics ?? { record: () => {}, flush: () => {} },
    usage,
    writes,
  })
  const call = async (request: Request): Promise<Answer> => {
    const event = eventOf(request, clock)
    return answerOf(await api(event, contextFor(functionTimeoutSeconds, clock)))
  }
  return { tables, api, call, stop: () => client.destroy() }
}

/** The event that the gateway would make of a request; `grant` is what its authorizer would have found. */
const eventOf = (request: Request, clock: Clock): APIGatewayProxyEventV2 => {
  const [path = '', query = ''] = request.path.split('?', 2)
  const decoded = decodeURIComponent(path)
  const match = matchRoute(routes, request.method, decoded)
  if (!match) throw new Error('the route table has no $default')
  const received = {
    method: request.method,
    rawPath: decoded,
    rawQueryString: query,
    headers: { host: 'test', ...request.headers },
    cookies: [],
    body: bodyOf(request.body),
    sourceIp: '127.0.0.1',
  }
  const event = toEvent(received, match, request.grant as Grant | undefined)
  event.requestContext.timeEpoch = clock.now().getTime()
  return event
}

const bodyOf = (body: Request['body']): { body?: string; isBase64Encoded: boolean } => {
  if (body === undefined) return { isBase64Encoded: false }
  if (typeof body === 'string') return { body, isBase64Encoded: false }
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
}

const contextFor = (timeoutSeconds: number, clock: Clock): Context => {
  const end = clock.now().getTime() + timeoutSeconds * 1000
  return { getRemainingTimeInMillis: () => end - clock.now().getTime() } as Context
}

/** Bytes that are no text are a packed text, which a client unpacks. */
const unpacked = (body = ''): string => gunzipSync(Buffer.from(body, 'base64')).toString()

const answerOf = (result: Awaited<ReturnType<Api>>): Answer => {
  const text = result.isBase64Encoded ? unpacked(result.body) : (result.body ?? '')
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  return { status: result.statusCode ?? 0, headers, text }
}
