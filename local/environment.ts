import type { Mapping } from '../functions/http/mapping.ts'
import {
  bodiesBucket,
  chunksQueue,
  endsQueue,
  uploadsQueue,
  webhooksQueue,
} from '../functions/resources/queues.ts'
import { batchesTable, itemsTable } from '../functions/resources/tables.ts'
import type { LocalEvents } from './events.ts'
import type { TableNames } from './tables.ts'

export type FunctionName =
  | 'api'
  | 'importer'
  | 'worker'
  | 'sweeper'
  | 'notifier'
  | 'webhookSender'
  | 'publisher'

/** The settings of one stack for its functions. */
export interface FunctionEnvironment {
  readonly tables: TableNames
  readonly bucket: string
  readonly chunksQueueUrl: string
  readonly uploadsQueueUrl: string
  readonly functionTimeoutSeconds: number
  readonly auth: 'none' | 'jwt' | 'iam' | 'lambda'
  readonly tenantClaim?: string | undefined
  readonly principalMember?: string | undefined
  readonly scopesMember?: string | undefined
  readonly identityHeaders?: readonly string[] | undefined
  readonly corsOrigins?: readonly string[] | undefined
  readonly mapping?: Mapping | undefined
  /** Nobody is told of anything without it. */
  readonly events?: LocalEvents | undefined
  /** The directory in the place of a deployed function's code. */
  readonly codeDirectory?: string | undefined
}

export interface Endpoints {
  readonly dynamodbEndpoint: string
  /** The endpoint of S3, SQS and EventBridge. Its host is an address, so that the SDK puts the bucket into the path. */
  readonly awsEndpoint: string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Gives this process the environment that a deployed function gets from its stack. Variables of other functions are
 * removed.
 */
export const setFunctionEnvironment = (environment: FunctionEnvironment, name: FunctionName): void => {
  const all = variablesOf(environment)
  for (const variables of Object.values(all)) {
    set(Object.fromEntries(Object.keys(variables).map((key) => [key, undefined])))
  }
  set(all[name])
}

/** The variables that every SDK client of this process reads at its first use. */
export const setSdkEnvironment = ({ dynamodbEndpoint, awsEndpoint }: Endpoints): void =>
  set({
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_ENDPOINT_URL_S3: awsEndpoint,
    AWS_ENDPOINT_URL_SQS: awsEndpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: awsEndpoint,
    // The SDK needs some credentials. Real ones are left alone, since a real DynamoDB needs them.
    AWS_REGION: process.env.AWS_REGION ?? 'us-east-1',
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? 'local',
    // A terminal is no CloudWatch: only errors are shown, unless a log level is set.
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'WARN',
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED ?? 'true',
  })

const set = (variables: Variables): void => {
  for (const [key, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[key]
    else process.env[key] = value
  }
}

const variablesOf = (environment: FunctionEnvironment): Record<FunctionName, Variables> => {
  const items = { [itemsTable.variable]: environment.tables[itemsTable.variable] }
  const batches = { [batchesTable.variable]: environment.tables[batchesTable.variable] }
  const bodies = { [bodiesBucket.variable]: environment.bucket }
  const chunks = { [chunksQueue.variable]: environment.chunksQueueUrl }
  const uploads = { [uploadsQueue.variable]: environment.uploadsQueueUrl }
  const { events, mapping } = environment
  const base = { BASE_PATH: mapping?.basePath }
  const ends = { [endsQueue.variable]: events?.ends.url }
  const webhooks = { [webhooksQueue.variable]: events?.webhooks?.url }
  return {
    api: {
      ...items,
      ...batches,
      ...bodies,
      AUTH: environment.auth,
      FUNCTION_TIMEOUT_SECONDS: String(environment.functionTimeoutSeconds),
      TENANT_CLAIM: environment.tenantClaim,
      PRINCIPAL_MEMBER: environment.principalMember,
      SCOPES_MEMBER: environment.scopesMember,
      IDENTITY_HEADERS: environment.identityHeaders?.join(',') || undefined,
      CORS_ORIGINS: environment.corsOrigins?.join(','),
      DOMAIN_NAME: mapping?.domainName,
      ...base,
      LAMBDA_TASK_ROOT: environment.codeDirectory,
      ...ends,
    },
    importer: { ...batches, ...bodies, ...chunks, ...uploads, ...ends },
    worker: { ...items, ...batches, ...bodies, ...uploads, ...ends },
    sweeper: { ...batches, ...bodies, ...chunks, ...uploads, ...ends },
    notifier: {
      ...batches,
      ...ends,
      ...webhooks,
      ...base,
      EVENT_BUS: events?.bus ? 'default' : undefined,
      WEBHOOK_ADDRESSES: JSON.stringify(addressesOf(events)),
    },
    publisher: { ...ends, ...base, EVENT_BUS: 'default' },
    webhookSender: { ...webhooks, WEBHOOKS: JSON.stringify(addressesOf(events).map(withSecret)) },
  }
}

const addressesOf = (events: LocalEvents | undefined): readonly string[] => events?.webhooks?.addresses ?? []

/** The sender of a laptop is given the secret itself. */
const withSecret = (url: string) => ({ url, secret: { parameter: 'local' } })
