import * as z from 'zod'
import { methods } from '../model/limits.ts'
import { defaultQuotas } from '../model/quotas.ts'

/** Schemas are made by functions: each Lambda function makes those of its own environment, and a cold start no others. */
const list = () =>
  z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .pipe(z.array(z.string().min(1)))

const fromJson = () =>
  z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.issues.push({ code: 'custom', message: 'is not JSON', input: text })
      return z.NEVER
    }
  })

const scopesByMethod = () =>
  fromJson().pipe(z.partialRecord(z.enum(methods), z.array(z.string().min(1)).min(1)))

const table = () => z.string().min(3)

const bodies = () => ({
  BODIES_BUCKET: z.string().min(3),
  /** An S3 on the same machine; the SDK reads this variable, too. */
  AWS_ENDPOINT_URL_S3: z.url().optional(),
})

const quotas = () => ({
  /** Batches and imports of one caller that are not finished. */
  MAX_OPEN_BATCHES: z.coerce.number().int().min(1).max(1_000).default(defaultQuotas.maxOpenBatches),
  /** Rows of one upload that are run. */
  MAX_IMPORT_ROWS: z.coerce.number().int().min(1).default(defaultQuotas.maxImportRows),
  /** Read and write units that one caller's asynchronous work may take in a minute; no limit without it. */
  MAX_UNITS_PER_MINUTE: z.coerce.number().int().min(1).optional(),
})

/** Where ends of batches are announced; nobody is told without it. */
const ends = () => ({ ENDS_QUEUE_URL: z.url().optional() })

/** What links begin with, at the domain of the deployment; nothing without it. */
const base = () => ({ BASE_PATH: z.templateLiteral(['/', z.string().min(1)]).optional() })

/** The environment of the HTTP function. */
const environment = () =>
  z.object({
    ITEMS_TABLE: table(),
    BATCHES_TABLE: table(),
    ...bodies(),
    /** Lambda sets it. */
    AWS_REGION: z.string().default('us-east-1'),
    /** The directory of the function's code; Lambda sets it. */
    LAMBDA_TASK_ROOT: z.string().optional(),
    /** The function's own timeout, in seconds; a lease lasts a little longer. */
    FUNCTION_TIMEOUT_SECONDS: z.coerce.number().min(1).max(900),
    /** The authorizer in front. Unless there is `none`, a request without a caller is refused here as well. */
    AUTH: z.enum(['none', 'jwt', 'iam', 'lambda']),
    /** For signed requests: whether the sessions of a role are one caller, or each is one. */
    IAM_PRINCIPAL: z.enum(['role', 'session']).default('role'),
    /** The claim, or member of that context, that names the tenant; without it all callers share one. */
    TENANT_CLAIM: z.string().min(1).optional(),
    /** The members of a Lambda authorizer's context that name the caller, and its scopes. */
    PRINCIPAL_MEMBER: z.string().min(1).optional(),
    SCOPES_MEMBER: z.string().min(1).optional(),
    /** Comma-separated headers that a Lambda authorizer is asked with. None when absent. */
    IDENTITY_HEADERS: list().optional(),
    /** Scopes of which a caller needs one for a method, as the gateway demands on the routes of that method: JSON. */
    METHOD_SCOPES: scopesByMethod().optional(),
    /** DynamoDB units after which a request starts nothing more. */
    MAX_REQUEST_UNITS: z.coerce.number().int().min(1).optional(),
    /** Comma-separated origins that browsers may call from; none when absent. */
    CORS_ORIGINS: list().optional(),
    /** Clients of Elasticsearch are served at `/elastic`, and told that this is their product. */
    ELASTIC_PRODUCT: z.stringbool().default(false),
    /** The domain under which the API has a base path, and that path: `/bulk`. */
    DOMAIN_NAME: z.string().min(1).optional(),
    ...base(),
    ...quotas(),
    ...ends(),
    /** `uniform`: a batch whose results all have one status is answered with that status. */
    BATCH_STATUS: z.enum(['multi-status', 'uniform']).default('multi-status'),
  })

export type Environment = z.infer<ReturnType<typeof environment>>

/** The environment of the importer. */
export const importerEnvironment = () =>
  z.object({
    BATCHES_TABLE: table(),
    CHUNKS_QUEUE_URL: z.url(),
    UPLOADS_QUEUE_URL: z.url(),
    /** Chunks of one caller that are handed out at a time. */
    CHUNKS_IN_FLIGHT: z.coerce.number().int().min(1).max(1_000).default(40),
    MAX_IMPORT_ROWS: quotas().MAX_IMPORT_ROWS,
    MAX_UNITS_PER_MINUTE: quotas().MAX_UNITS_PER_MINUTE,
    ...bodies(),
    ...ends(),
  })

/** The environment of the worker. */
export const workerEnvironment = () =>
  z.object({
    ITEMS_TABLE: table(),
    BATCHES_TABLE: table(),
    UPLOADS_QUEUE_URL: z.url(),
    MAX_UNITS_PER_MINUTE: quotas().MAX_UNITS_PER_MINUTE,
    ...bodies(),
    ...ends(),
  })

/** The environment of the sweeper. */
export const sweeperEnvironment = () =>
  z.object({
    BATCHES_TABLE: table(),
    CHUNKS_QUEUE_URL: z.url(),
    UPLOADS_QUEUE_URL: z.url(),
    ...bodies(),
    ...ends(),
  })

/** Where a secret is kept. */
const secretPlace = () =>
  z.union([
    z.strictObject({ secretsManager: z.string().min(1) }),
    z.strictObject({ parameter: z.string().min(1) }),
  ])

const webhooks = () =>
  fromJson().pipe(z.array(z.strictObject({ url: z.url(), secret: secretPlace() })).min(1))

/** The name or place of a webhook's secret; the secret itself is in no environment. */
export type SecretPlace = z.infer<ReturnType<typeof secretPlace>>

/** What events of this deployment are called on the bus. */
const eventSource = () => z.string().min(1).default('multistatus')

/** The environment of the notifier. */
export const notifierEnvironment = () =>
  z.object({
    BATCHES_TABLE: table(),
    ENDS_QUEUE_URL: z.url(),
    /** The name of the bus; none is told without it. */
    EVENT_BUS: z.string().min(1).optional(),
    EVENT_SOURCE: eventSource(),
    ...base(),
    WEBHOOKS_QUEUE_URL: z.url().optional(),
    WEBHOOK_ADDRESSES: fromJson().pipe(z.array(z.url())).default([]),
  })

/** The environment of the publisher. */
export const publisherEnvironment = () =>
  z.object({
    ENDS_QUEUE_URL: z.url(),
    EVENT_BUS: z.string().min(1),
    EVENT_SOURCE: eventSource(),
    ...base(),
  })

/** The environment of the webhook sender. */
export const webhookSenderEnvironment = () =>
  z.object({
    WEBHOOKS_QUEUE_URL: z.url(),
    WEBHOOKS: webhooks(),
  })

type Variables = Readonly<Record<string, string | undefined>>

export const readEnvironment = (variables: Variables): Environment => readVariables(environment, variables)

/** @throws Error that names every missing or wrong variable. */
export const readVariables = <Schema extends z.ZodType>(
  schema: () => Schema,
  variables: Variables,
): z.infer<Schema> => {
  // Code that is made for many values does not pay for one.
  const read = schema().safeParse(variables, { jitless: true })
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`environment: ${faults.join('; ')}`)
}
