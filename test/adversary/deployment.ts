import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { createAsyncBatchStore } from '../../functions/aws/dynamodb/async-batches.ts'
import { createBatchStore } from '../../functions/aws/dynamodb/batches.ts'
import { createChunkStore } from '../../functions/aws/dynamodb/chunks.ts'
import { connectionsOf } from '../../functions/aws/dynamodb/clients-by-role.ts'
import { wireCodec } from '../../functions/aws/dynamodb/codec/protocol.ts'
import { createCursorKey } from '../../functions/aws/dynamodb/cursor-key.ts'
import { createEndings } from '../../functions/aws/dynamodb/endings.ts'
import { createItemStore } from '../../functions/aws/dynamodb/items.ts'
import { createListStore } from '../../functions/aws/dynamodb/lists.ts'
import { changeIn } from '../../functions/aws/dynamodb/stream-record.ts'
import { createEndQueue } from '../../functions/aws/end-queue.ts'
import { createEventBus } from '../../functions/aws/event-bus.ts'
import { createEventKeeper, createHolding, createWebhookQueue } from '../../functions/aws/event-queues.ts'
import { createBodyStore } from '../../functions/aws/s3.ts'
import { createChunkQueue, createSplitQueue } from '../../functions/aws/sqs.ts'
import { type Api, createApi } from '../../functions/http/api.ts'
import { createNotifier } from '../../functions/jobs/events/notifier.ts'
import { createPublisher, type StreamHandler } from '../../functions/jobs/events/publisher.ts'
import { createImporter } from '../../functions/jobs/importer.ts'
import { createSweeper, type ScheduledHandler } from '../../functions/jobs/sweeper.ts'
import { createWorker, type QueueHandler } from '../../functions/jobs/worker.ts'
import { base32 } from '../../functions/model/base32.ts'
import { type Registry, registryOf } from '../../functions/model/collection.ts'
import { idLength } from '../../functions/model/ids.ts'
import { chunkSize } from '../../functions/model/limits.ts'
import type { Clock } from '../../functions/ports/clock.ts'
import { written, writtenNext } from '../../functions/ports/formats.ts'
import { createUsageMeter } from '../../functions/ports/usage.ts'
import {
  bodiesBucket,
  chunksQueue,
  endsQueue,
  sweeps,
  uploadsQueue,
  webhooksQueue,
} from '../../functions/resources/queues.ts'
import { itemsStream } from '../../functions/resources/streams.ts'
import { batchesTable, itemsTable } from '../../functions/resources/tables.ts'
import '../support/loaded.ts'
import { collectionsOf } from './collections.ts'
import type { Version } from './history/spec.ts'
import type { Service, WireRequest, WireResponse } from './play/network.ts'

/**
 * The one place that knows how the product is put together: its functions, from clients, a clock, numbers and settings,
 * as the composition roots and the tests' own support make them.
 */
export interface Functions {
  readonly api: Api
  readonly importer: QueueHandler
  readonly worker: QueueHandler
  readonly sweeper: ScheduledHandler
  readonly notifier: QueueHandler
  readonly publisher: StreamHandler
}

export interface Clients {
  readonly dynamodb: DynamoDBClient
  readonly s3: S3Client
  readonly sqs: SQSClient
  readonly events: EventBridgeClient
}

export interface Surroundings {
  readonly clients: Clients
  readonly clock: Clock
  readonly random: () => number
  /** Other numbers, for ids. */
  readonly bits: () => number
  readonly version: Version
  /** Somebody wants to know of ends. */
  readonly tellsEnds: boolean
}

/** What the queues and functions around the code are set to. */
export const setup = {
  apiSeconds: 30,
  sweeperSeconds: sweeps.functionTimeoutSeconds,
  uploads: uploadsQueue,
  chunks: chunksQueue,
  ends: endsQueue,
  webhooks: webhooksQueue,
  stream: itemsStream,
  bucket: bodiesBucket.localName,
  /** Few, so that bodies are handed out piece by piece. */
  chunksInFlight: 2,
  sliceBytes: 64 * 1024 * 1024,
  itemsTable: itemsTable.localName,
  batchesTable: batchesTable.localName,
  queueUrl: (name: string) => `http://sqs.test/000000000000/${name}`,
} as const

type Send = (service: Service, request: WireRequest) => Promise<WireResponse>

/** The SDK's clients, with everything of theirs but the sockets. */
export const connect = (send: Send): Clients => {
  const handler = (service: Service) => ({
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: WireRequest) => ({ response: await send(service, request) }),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  })
  const common = {
    region: 'eu-central-1',
    endpoint: 'http://aws.test',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // Nobody here checks signatures, and to make them would take as long as all the rest.
    signer: { sign: async <T>(request: T) => request },
  }
  const clients = {
    dynamodb: new DynamoDBClient({
      ...wireCodec,
      ...common,
      maxAttempts: 1,
      cacheMiddleware: true,
      requestHandler: handler('dynamodb') as never,
    }),
    s3: new S3Client({
      ...common,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: handler('s3') as never,
    }),
    sqs: new SQSClient({ ...common, requestHandler: handler('sqs') as never }),
    events: new EventBridgeClient({ ...common, requestHandler: handler('events') as never }),
  }
  clients.dynamodb.middlewareStack.remove('loggerMiddleware')
  return clients
}

const registries = new Map<string, Registry>()

const registryFor = (version: Version): Registry => {
  const name = JSON.stringify(version)
  const known = registries.get(name) ?? registryOf(collectionsOf(version))
  registries.set(name, known)
  return known
}

const silent = { info: () => {}, error: () => {} }
const unmeasured = {
  record: () => {},
  recordWork: () => {},
  recordStuck: () => {},
  recordFailedMessage: () => {},
  recordEvents: () => {},
  flush: () => {},
}

/** As `newId` makes them, of numbers that a seed determines. */
const idFrom = (bits: () => number): string =>
  base32(Uint8Array.from({ length: idLength }, () => Math.floor(bits() * 256)))

const urlOf = ({ localName }: { readonly localName: string }): string => setup.queueUrl(localName)

export const deploy = (surroundings: Surroundings): Functions => {
  const { clients, clock, random, bits, version, tellsEnds } = surroundings
  const newId = () => idFrom(bits)
  const writes = version.writesNext ? writtenNext : written
  const usage = createUsageMeter()
  const connection = connectionsOf(clients.dynamodb, usage, silent)
  const pauses = { pause: clock.pause, random }
  const records = { connection: connection(), table: setup.batchesTable, ...pauses, writes }
  const asyncBatches = createAsyncBatchStore(records)
  const chunks = createChunkStore(records)
  const endings = createEndings(records)
  const bodies = createBodyStore(clients.s3, setup.bucket)
  const items = createItemStore(connection(), setup.itemsTable)
  const ends = tellsEnds ? createEndQueue(clients.sqs, urlOf(setup.ends), { writes }) : undefined
  const bus = createEventBus({ client: clients.events, bus: 'bus', source: 'multistatus', ...pauses })
  const shared = {
    clock,
    random,
    newId,
    collections: registryFor(version),
    log: silent,
    metrics: unmeasured,
    usage,
    writes,
    ends,
  }
  const background = {
    ...shared,
    batches: asyncBatches,
    bodies,
    chunks,
    queue: createChunkQueue(clients.sqs, urlOf(setup.chunks), { ...pauses, writes }),
    splits: createSplitQueue(clients.sqs, urlOf(setup.uploads), { writes }),
  }
  return {
    api: createApi({
      ...shared,
      items,
      lists: createListStore(connection(), setup.itemsTable),
      cursorKey: createCursorKey(records),
      endings,
      batches: createBatchStore(records),
      asyncStores: async () => ({ asyncBatches, chunks }),
      bodies: async () => bodies,
      documents: async () => undefined,
      settings: {
        auth: 'jwt',
        tenantClaim: undefined,
        methodScopes: {},
        functionTimeoutSeconds: setup.apiSeconds,
        batchStatus: 'multi-status',
        corsOrigins: [],
        chunkSize: { ...chunkSize, rows: version.rowsPerChunk },
      },
    }),
    importer: createImporter({
      ...background,
      bucket: setup.bucket,
      chunksInFlight: setup.chunksInFlight,
      maxImportRows: 1_000,
      maxUnitsPerMinute: undefined,
      sliceBytes: setup.sliceBytes,
    }),
    worker: createWorker({ ...background, items, endings }),
    sweeper: createSweeper(background),
    notifier: createNotifier({
      ...shared,
      ...createHolding(clients.sqs, urlOf(setup.ends)),
      batches: asyncBatches,
      bus,
      webhooks: {
        queue: createWebhookQueue(clients.sqs, urlOf(setup.webhooks), { ...pauses, writes }),
        addresses: ['https://hook.test/'],
      },
    }),
    publisher: createPublisher({
      ...shared,
      changeIn,
      bus,
      keeper: createEventKeeper(clients.sqs, urlOf(setup.ends), { writes }),
    }),
  }
}
