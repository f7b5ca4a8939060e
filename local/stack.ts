import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type JwtOptions, jwtAuthorizer } from './authorizer.ts'
import { startDynamoDb } from './dynamodb.ts'
import { setEnvironment } from './environment.ts'
import type { LambdaHandler } from './gateway/invoke.ts'
import { startGateway } from './gateway.ts'
import { createTables, localNames } from './tables.ts'

export interface StackOptions {
  /** 3000; 0 takes any free one. */
  readonly port?: number | undefined
  /** Keeps the data in a file of this directory. */
  readonly dataDir?: string | undefined
  /** The endpoint of another DynamoDB, used instead of starting one. */
  readonly dynamodb?: string | undefined
  readonly functionTimeoutSeconds?: number | undefined
  /** Nobody is asked who they are without it. */
  readonly auth?: JwtOptions | undefined
  readonly tenantClaim?: string | undefined
  readonly corsOrigins?: readonly string[] | undefined
  /** Stands in for the deployed handler, in tests. */
  readonly load?: (() => Promise<LambdaHandler>) | undefined
}

export interface Stack {
  readonly url: string
  readonly dynamodbEndpoint: string
  stop(): Promise<void>
}

/** The whole service on this machine: the gateway, the deployed function's handler, DynamoDB. */
export const start = async (options: StackOptions = {}): Promise<Stack> => {
  const authorizer = options.auth && jwtAuthorizer(options.auth)
  const database = options.dynamodb
    ? elsewhere(options.dynamodb)
    : await startDynamoDb({ dataDir: options.dataDir })
  try {
    const { functionTimeoutSeconds = 30, port = 3000, load = loadHandler } = options
    await prepare(database.endpoint, functionTimeoutSeconds, options)
    const gateway = await startGateway({ port, functionTimeoutSeconds, authorizer, handler: await load() })
    return {
      url: gateway.url,
      dynamodbEndpoint: database.endpoint,
      stop: () => gateway.stop().then(() => database.stop()),
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

const elsewhere = (endpoint: string) => ({ endpoint, stop: async () => {} })

const prepare = async (
  endpoint: string,
  functionTimeoutSeconds: number,
  options: StackOptions,
): Promise<void> => {
  setEnvironment({
    tables: localNames,
    dynamodbEndpoint: endpoint,
    functionTimeoutSeconds,
    auth: options.auth ? 'jwt' : 'none',
    tenantClaim: options.tenantClaim,
    corsOrigins: options.corsOrigins,
  })
  const client = new DynamoDBClient({ endpoint })
  try {
    await createTables(client)
  } finally {
    client.destroy()
  }
}

let starts = 0

/** The handler reads its environment when it is loaded, so each start loads it anew, as a cold start does. */
const loadHandler = async (): Promise<LambdaHandler> => {
  const coldStart = new URL(`../functions/api/handler.ts?start=${++starts}`, import.meta.url)
  const { handler } = (await import(coldStart.href)) as { handler: LambdaHandler }
  return handler
}
