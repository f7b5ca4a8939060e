import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { PageOptions } from '../docs/documents.ts'
import { basePathOf } from '../functions/http/base-path.ts'
import type { Mapping } from '../functions/http/mapping.ts'
import type { Collection } from '../functions/model/collection.ts'
import { identityHeaders, usualSources } from '../functions/model/identity-source.ts'
import { batchesTable } from '../functions/resources/tables.ts'
import { collectionsIn } from '../loading/collections.ts'
import { authorizerFor, type LambdaAuth, type LocalAuth, typeOf } from './authorizer/authorizer.ts'
import { startAws } from './aws/server.ts'
import { startConsumers } from './consumers.ts'
import { type DynamoDb, startDynamoDb } from './dynamodb.ts'
import { type FunctionEnvironment, setSdkEnvironment } from './environment.ts'
import { createEventQueues, type EventOptions } from './events.ts'
import type { Loaders } from './functions.ts'
import type { Authorizer } from './gateway/authorizer.ts'
import { startGateway } from './gateway.ts'
import { endLeases } from './leases.ts'
import { createParts, type Parts } from './parts.ts'
import { type AwsClients, announceUploads, createQueues, type MadeQueues } from './queues.ts'
import { createServed } from './served.ts'
import { followItems } from './streams/items.ts'
import { createTables, namesWith } from './tables.ts'

export interface StackOptions {
  /** 3000; 0 takes any free one. */
  readonly port?: number | undefined
  /** Keeps the data in files of this directory. */
  readonly dataDir?: string | undefined
  /** The endpoint of another DynamoDB, used instead of starting one; `double` starts our own even beside dynoxide. */
  readonly dynamodb?: string | 'double' | undefined
  /** The endpoint of another S3 and SQS, used instead of starting one. */
  readonly aws?: string | undefined
  /** Tells what several stacks keep in one DynamoDB, S3 and SQS apart; nothing when absent. */
  readonly suffix?: string | undefined
  readonly functionTimeoutSeconds?: number | undefined
  /** How many chunks of asynchronous batches run at a time. */
  readonly workers?: number | undefined
  /** Without it callers need no credentials. */
  readonly auth?: LocalAuth | undefined
  /** Says who calls in the place of `auth`, as a JWT authorizer does: for tests, which have no issuer. */
  readonly authorizer?: Authorizer | undefined
  readonly tenantClaim?: string | undefined
  readonly corsOrigins?: readonly string[] | undefined
  /** Serves below it, as a custom domain with this base path: `bulk`, or `orders/bulk`. */
  readonly basePath?: string | undefined
  /** By which the console signs people in at the issuer; a token is pasted without it. */
  readonly consoleClient?: string | undefined
  /** What the service serves; the collections of `functions/collections` without it. */
  readonly collections?: readonly Collection[] | undefined
  /** Who is told of ends of batches; nobody without it. */
  readonly events?: EventOptions | undefined
  /** Replace the deployed handlers, in tests. */
  readonly load?: Loaders | undefined
}

export interface Stack {
  readonly url: string
  readonly dynamodbEndpoint: string
  /** The name of that DynamoDB, for messages. */
  readonly dynamodbName: string
  /** The endpoint of S3, SQS and EventBridge. */
  readonly awsEndpoint: string
  /** The secret that webhooks are signed with; undefined without webhooks. */
  readonly webhookSecret: string | undefined
  /** Whether the bus is told of changes of items; not every DynamoDB has streams. */
  readonly followsItems: boolean
  /** Serves other collections from the next request on, over the same data. */
  replace(collections: readonly Collection[]): Promise<void>
  stop(): Promise<void>
}

/** The whole service on this machine: the gateway, the deployed functions' handlers, DynamoDB, S3 and SQS. */
export const start = async (options: StackOptions = {}): Promise<Stack> => {
  const parts = createParts()
  try {
    return { ...(await startParts(options, parts)), stop: parts.stop }
  } catch (error) {
    await parts.stop()
    throw error
  }
}

const startParts = async (options: StackOptions, parts: Parts): Promise<Omit<Stack, 'stop'>> => {
  const { functionTimeoutSeconds = 30, port = 3000, dataDir, corsOrigins, workers, load = {} } = options
  const mapping = mappingOf(options)
  const authorizer = options.authorizer ?? (await authorizerFor(options.auth))
  const collections = options.collections ?? (await collectionsIn())
  const database = await databaseFor(options)
  parts.defer(() => database.stop())
  // The console uploads from the gateway's origin, which is not known yet.
  const uploaders = [...(corsOrigins ?? [])]
  const aws =
    options.aws === undefined
      ? await startAws({ dataDir, corsOrigins: uploaders, ownReceivers: true })
      : elsewhere(options.aws)
  parts.defer(() => aws.stop())
  setSdkEnvironment({ dynamodbEndpoint: database.endpoint, awsEndpoint: aws.endpoint })
  const clients = { s3: new S3Client({}), sqs: new SQSClient({}) }
  parts.defer(async () => clients.sqs.destroy())
  const queues = await prepare(clients, options)
  const events = await createEventQueues(clients.sqs, options.events ?? {})
  const environment = { ...environmentOf(options, functionTimeoutSeconds, queues), events }
  const served = await createServed(collections, { environment, documents: documentsOf(options), load })
  parts.defer(() => served.remove())
  const { functions } = served
  const consumers = startConsumers({ functions, queues, events, sqs: clients.sqs, workers })
  // Without a directory of data the queues are lost in any case, so there is little to wait for.
  parts.defer(() => consumers.stop(dataDir === undefined ? 1 : 10))
  const { publisher } = functions
  const from = dataDir === undefined ? 'TRIM_HORIZON' : 'LATEST'
  const { endpoint } = database
  const following =
    publisher && events && (await followItems({ endpoint, handler: publisher, from, bury: events.bury }))
  parts.defer(() => following?.stop())
  const gateway = await startGateway({
    port,
    functionTimeoutSeconds,
    authorizer,
    corsOrigins,
    mapping,
    handler: functions.api,
  })
  parts.defer(() => gateway.stop())
  uploaders.push(...originsOf(gateway.url))
  return {
    url: gateway.url,
    dynamodbEndpoint: endpoint,
    dynamodbName: database.name,
    awsEndpoint: aws.endpoint,
    webhookSecret: events?.webhooks?.secret,
    followsItems: following !== undefined,
    replace: served.replace,
  }
}

/** One process at a time has a directory of data, so whoever worked on it before is dead. */
const hasOwnData = ({ dataDir, dynamodb, aws }: StackOptions): boolean =>
  dataDir !== undefined && aws === undefined && !isEndpoint(dynamodb)

const isEndpoint = (dynamodb: StackOptions['dynamodb']): dynamodb is string =>
  dynamodb !== undefined && dynamodb !== 'double'

const databaseFor = async ({ dynamodb, dataDir }: StackOptions): Promise<Omit<DynamoDb, 'pid'>> => {
  if (isEndpoint(dynamodb)) return { ...elsewhere(dynamodb), name: `the one at ${dynamodb}` }
  return startDynamoDb({ dataDir, engine: dynamodb, guarded: true })
}

/** Who started it stops it. */
const elsewhere = (endpoint: string) => ({ endpoint, stop: async () => {} })

/** Makes the tables, the bucket and the queues, if they are missing. */
const prepare = async ({ s3, sqs }: AwsClients, options: StackOptions): Promise<MadeQueues> => {
  const dynamodb = new DynamoDBClient({})
  const names = namesWith(options.suffix)
  try {
    const [queues] = await Promise.all([
      createQueues({ s3, sqs }, options.suffix),
      createTables(dynamodb, names),
    ])
    if (hasOwnData(options)) await endLeases(dynamodb, names[batchesTable.variable] ?? '')
    await announceUploads(s3, queues)
    return queues
  } finally {
    dynamodb.destroy()
    s3.destroy()
  }
}

/** A browser may have come by either name. */
const originsOf = (url: string): readonly string[] => {
  const { origin } = new URL(url)
  return [origin, origin.replace('127.0.0.1', 'localhost')]
}

const mappingOf = ({ basePath }: StackOptions): Mapping | undefined =>
  basePath === undefined ? undefined : { domainName: 'domain.local', basePath: basePathOf(basePath) }

const documentsOf = ({ auth, authorizer, consoleClient: clientId }: StackOptions): PageOptions => ({
  auth: authorizer ? 'jwt' : typeOf(auth),
  identitySources: auth && 'identitySources' in auth ? auth.identitySources : undefined,
  publicDocs: true,
  console: { clientId, issuer: auth && 'issuer' in auth ? auth.issuer : undefined },
})

const membersOf = ({ principalMember, scopesMember, identitySources = usualSources }: LambdaAuth) => ({
  principalMember,
  scopesMember,
  identityHeaders: identityHeaders(identitySources),
})

const environmentOf = (
  options: StackOptions,
  functionTimeoutSeconds: number,
  { bucket, chunks, uploads }: MadeQueues,
): FunctionEnvironment => ({
  tables: namesWith(options.suffix),
  bucket,
  chunksQueueUrl: chunks.url,
  uploadsQueueUrl: uploads.url,
  functionTimeoutSeconds,
  auth: options.authorizer ? 'jwt' : typeOf(options.auth),
  ...(options.auth && 'authorizerFile' in options.auth && membersOf(options.auth)),
  tenantClaim: options.tenantClaim,
  corsOrigins: options.corsOrigins,
  mapping: mappingOf(options),
})
