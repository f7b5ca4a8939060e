import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Token } from 'aws-cdk-lib'
import { z } from 'zod'
import { identitySource, usualSources } from '../functions/model/identity-source.ts'
import { chunksQueue, type QueueDefinition, uploadsQueue } from '../functions/resources/queues.ts'
import { namespace } from '../functions/runtime/metrics.ts'
import type { EntryName } from './code/entries.ts'
import { consoleSetting } from './console-settings.ts'
import { eventSettings } from './event-settings.ts'
import { isKnown, notKnown } from './known.ts'
import { parsedUrl } from './parsed-url.ts'

const httpMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** The scopes of a method, of which a caller must have one; a method that is not named needs none. */
const methodScopes = z.partialRecord(httpMethod, z.array(z.string().min(1)).min(1)).default({})

/** A name that the access log can write as a part of an expression. */
const contextMember = z.string().regex(/^[\w-]+$/)

const notASource =
  'is none of $request.header.NAME, $request.querystring.NAME and $context.NAME, which an authorizer can be asked by'

const functionArn = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/

/** What another resource of the app is called is known when it is deployed. */
const isFunctionArn = (text: string): boolean => Token.isUnresolved(text) || functionArn.test(text)

/** As it is written: API Gateway compares it with the `iss` of tokens by its characters. */
const isIssuer = (text: string): boolean =>
  Token.isUnresolved(text) || (/^https?:\/\/[^/]/.test(text) && URL.canParse(text))

/** The function that decides. */
const authorizerFunction = z.union([
  /** A file that exports `handler`, from the working directory: it is deployed with the service. */
  z.strictObject({
    entry: z.string().refine((file) => existsSync(resolve(file)), {
      error: 'is no file of the project',
    }),
    /** What the function finds in its environment. */
    environment: z.record(z.string(), z.string()).default({}),
  }),
  /** A function that is there already, in the same account and region. */
  z.strictObject({ arn: z.string().refine(isFunctionArn, { error: 'is no ARN of a function' }) }),
])

/** Who may call: API Gateway checks every route that is not open. */
const auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('jwt'),
    /** The `iss` of the tokens; `{issuer}/.well-known/openid-configuration` names the keys. */
    issuer: z.string().refine(isIssuer, { error: 'is no URL' }),
    audience: z.array(z.string().min(1)).min(1),
    scopes: methodScopes,
  }),
  /** A function of the deployer's decides, and says who calls. */
  z.strictObject({
    type: z.literal('lambda'),
    function: authorizerFunction,
    /** What it returns: `{ isAuthorized, context }`, or `{ principalId, policyDocument, context }`. */
    response: z.enum(['simple', 'iam']).default('simple'),
    /** What a request must have before the function is asked, else it is 401; and what its answers are cached by. */
    identitySources: z
      .array(z.string().refine((text) => identitySource(text) !== undefined, { error: notASource }))
      .min(1)
      .default([...usualSources]),
    /** How long the gateway takes an answer for all requests with the same identity sources; 0 asks each time. */
    cacheSeconds: z.int().min(0).max(3600).default(0),
    /** The member of the context that names the caller. */
    principalMember: contextMember.default('sub'),
    /** The member of the context that has its scopes, separated by spaces. */
    scopesMember: contextMember.default('scope'),
    scopes: methodScopes,
  }),
  /** Callers sign requests (SigV4) and need `execute-api:Invoke`. */
  z.strictObject({ type: z.literal('iam') }),
  /** Every caller may do everything. */
  z.strictObject({ type: z.literal('none') }),
])
export type Auth = z.infer<typeof auth>

/** The values that CloudWatch Logs takes. */
const retentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827])

const origin = z
  .url()
  .refine((text) => parsedUrl(text)?.origin === text, { error: 'is no origin (scheme, host, port)' })

/** Lambda's event sources take from 2 to 1,000. */
const concurrencyOf = ({ consumer }: QueueDefinition) =>
  z.int().min(2).max(1000).default(consumer.maximumConcurrency)

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html; those of AWS begin so. */
const metricsNamespace = z.string().regex(/^(?!AWS\/)[\w.\-/#][\w.\-/#: ]{0,254}$/, {
  error:
    'is no namespace: 1 to 255 letters, digits, . - _ / # : and blanks, not beginning with AWS/, : or a blank',
})

/** Requests a second, and how many may come at once. */
const throttle = z.strictObject({ rate: z.number().positive(), burst: z.int().positive() })

/** How a new version takes over. */
const delivery = z.discriminatedUnion('type', [
  /** All at once; to go back, deploy the version before. */
  z.strictObject({ type: z.literal('none') }),
  /** A part of the calls first, by CodeDeploy; alarms on the new version roll it back. */
  z.strictObject({
    type: z.literal('canary'),
    /** How many of a hundred calls the new version gets. */
    percent: z.int().min(1).max(50).default(10),
    /** The duration of the canary. A metric takes up to three minutes from a log line to an alarm. */
    minutes: z.int().min(5).max(240).default(10),
    /** The limit for the slowest tenth of batches. */
    latencyMilliseconds: z.int().positive().default(3000),
  }),
])
export type Delivery = z.infer<typeof delivery>
export type Canary = Extract<Delivery, { type: 'canary' }>

const usualDelivery = (development: boolean): Delivery =>
  delivery.parse({ type: development ? 'none' : 'canary' })

/** API Gateway fetches keys from there. */
const isFetched = (issuer: string): boolean => Token.isUnresolved(issuer) || issuer.startsWith('https:')

/** Whether an authorizer says more of a caller than who it is. */
const hasClaims: Readonly<Record<Auth['type'], boolean>> = {
  jwt: true,
  lambda: true,
  iam: false,
  none: false,
}

const functionName = z.enum([
  'api',
  'importer',
  'worker',
  'sweeper',
  'notifier',
  'publisher',
  'webhook-sender',
] satisfies EntryName[])

const settings = z
  .strictObject({
    /** Part of every stack's and metric's name, so that stages can share an account. */
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9]{0,15}$/)
      .default('prod'),
    /** Names the service in logs, metrics, alarms, dashboard and API; `multistatus-{stage}` without. */
    name: z
      .string()
      .regex(/^[A-Za-z][\w-]{0,63}$/, {
        error: 'is no name of 64 letters, digits, _ and - that begins with a letter',
      })
      .optional(),
    /** The module of the collections, from the working directory; those of `functions/collections` without. */
    collections: z
      .string()
      .refine((file) => existsSync(resolve(file)), { error: 'is no file' })
      .optional(),
    /** What the description of the API is called. */
    title: z.string().min(1).refine(isKnown, { error: notKnown }).optional(),
    /** Memory of functions in MB, by which Lambda gives CPU: 1,769 are a whole core, which each gets without. */
    memory: z.partialRecord(functionName, z.int().min(128).max(10_240)).default({}),
    /** Instances of the HTTP function that are kept ready, paid for by the hour. */
    provisionedConcurrency: z.int().min(1).optional(),
    /** A development stage may have no authorizer. */
    development: z.boolean().default(false),
    auth: auth.default({ type: 'iam' }),
    /** The claim of a token, or the member of a context, that names the caller's tenant; without it all share one. */
    tenantClaim: z.string().min(1).optional(),
    /** `uniform`: a batch whose results all have one status is answered with that status. */
    batchStatus: z.enum(['multi-status', 'uniform']).default('multi-status'),
    /** Clients of Elasticsearch are served at `/elastic`: answers claim to be of their product, as they demand. */
    elasticProduct: z.boolean().default(false),
    /** An HTTP API waits for 30 seconds, whatever the function's own timeout. */
    functionTimeoutSeconds: z.int().min(3).max(30).default(30),
    /** Instances reserved for the HTTP function, and its upper limit. When absent, it shares the account's. */
    reservedConcurrency: z.int().min(1).optional(),
    /** Chunks of asynchronous batches that run at once. */
    workerConcurrency: concurrencyOf(chunksQueue),
    /** Bodies that are cut into chunks at once; a long import keeps one instance busy for minutes. */
    importerConcurrency: concurrencyOf(uploadsQueue),
    /** One caller's limits of asynchronous work; an absent number is the default. */
    quotas: z
      .strictObject({
        /** Batches and imports that are not finished. */
        maxOpenBatches: z.int().min(1).max(1_000).optional(),
        /** Rows of one upload that are run. */
        maxImportRows: z.int().min(1).optional(),
        /** Read and write units in a minute; no limit without it. */
        maxUnitsPerMinute: z.int().min(1).optional(),
        /** Chunks that are handed out at a time. */
        chunksInFlight: z.int().min(1).max(1_000).optional(),
      })
      .default({}),
    /** Who is told of ends of batches, and of changes of items; nobody when absent. */
    events: eventSettings,
    /** Requests a second, and how many may come at once, of all callers together. */
    throttling: throttle.default({ rate: 100, burst: 200 }),
    /** The same for each open route, so that strangers do not use up the rate of callers. */
    openThrottling: throttle.default({ rate: 20, burst: 40 }),
    /** Whether `/openapi.json` and `/docs` are served without credentials; they show schemas and limits. */
    publicDocs: z.boolean().default(false),
    /** Whether there is a page for people at `/console`, and how they sign in there. */
    console: consoleSetting,
    /** For signed requests: whether all sessions of a role are one caller, or each session is a caller of its own. */
    iamPrincipal: z.enum(['role', 'session']).default('role'),
    /** A key of the account's own for tables, bodies, queues, logs and alarms: a dollar a month, and the calls. */
    customerManagedKey: z.boolean().default(false),
    /** Where CloudWatch keeps the service's own metrics, under its name as the dimension `service`. */
    metrics: z.strictObject({ namespace: metricsNamespace.default(namespace) }).prefault({}),
    /** The bucket of bodies. With a name of yours, only this bucket may announce uploads. */
    bucketName: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: 'is no name of a bucket (no dots, for TLS)' })
      .optional(),
    /** DynamoDB units after which a request starts nothing more; its rest is answered `not-attempted`. */
    // With less, reading a hundred of the largest items would leave nothing for the writes, in every retry.
    maxRequestUnits: z.int().min(10_500).default(12_000),
    /** DynamoDB units in five minutes above which an alarm is raised; a million writes cost $0.63. */
    unitsAlarm: z.number().positive().default(1_000_000),
    /** Origins that browser pages may call from; `*` is all of them. */
    corsOrigins: z.array(z.literal('*').or(origin)).default([]),
    /** A canary, except in a development stage, where a developer waits for the deployment. */
    delivery: delivery.optional(),
    logRetentionDays: retentionDays.default(30),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
    /** Gets a mail to confirm, then one for each alarm. */
    alarmEmail: z.email().optional(),
  })
  .refine(({ auth, development }) => auth.type !== 'jwt' || isFetched(auth.issuer) || development, {
    path: ['auth', 'issuer'],
    error: 'API Gateway fetches keys by https only; emulators of a development stage may not',
  })
  .refine(({ auth, development }) => auth.type !== 'none' || development, {
    path: ['auth'],
    error: '"none" lets everybody read and write, so only a development stage takes it',
  })
  .refine(({ auth, console: asked }) => typeof asked === 'string' || auth.type === 'jwt', {
    path: ['console', 'clientId'],
    error: 'only an issuer of tokens (auth "jwt") knows clients',
  })
  .refine(
    ({ auth, console: asked }) =>
      typeof asked === 'string' || auth.type !== 'jwt' || !Token.isUnresolved(auth.issuer),
    {
      path: ['console', 'clientId'],
      error: 'needs an issuer whose URL is known at synthesis: the page is made with it',
    },
  )
  .refine(({ auth, iamPrincipal }) => auth.type === 'iam' || iamPrincipal === 'role', {
    path: ['iamPrincipal'],
    error: 'only signed requests (auth "iam") come from roles and sessions',
  })
  .refine(({ auth, tenantClaim }) => hasClaims[auth.type] || tenantClaim === undefined, {
    path: ['tenantClaim'],
    error: 'only a token (auth "jwt") or an authorizer\'s context (auth "lambda") has claims',
  })
  .transform((given) => ({
    ...given,
    name: given.name ?? `multistatus-${given.stage}`,
    delivery: given.delivery ?? usualDelivery(given.development),
  }))
export type Settings = z.infer<typeof settings>
export type SettingsInput = z.input<typeof settings>

/** The settings that a deployer edits. */
const stages: Readonly<Record<string, SettingsInput>> = {
  dev: { stage: 'dev', development: true, publicDocs: true, logRetentionDays: 7, logLevel: 'DEBUG' },
  prod: { stage: 'prod', logRetentionDays: 90, throttling: { rate: 500, burst: 1000 } },
}

/**
 * The settings of a stage, checked.
 * @param overrides of single settings, such as those of one developer's deployment.
 * @throws Error that names every wrong setting.
 */
export const settingsFor = (stage: string, overrides: Partial<SettingsInput> = {}): Settings => {
  const declared = Object.hasOwn(stages, stage) ? stages[stage] : undefined
  if (declared === undefined)
    throw new Error(`no stage "${stage}"; there are ${Object.keys(stages).join(', ')}`)
  return checkedSettings({ ...declared, ...overrides }, `stage ${stage}`)
}

/**
 * Settings, checked.
 * @param whose for the message.
 * @throws Error that names every wrong setting.
 */
export const checkedSettings = (given: SettingsInput, whose: string): Settings => {
  const read = settings.safeParse(given)
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`settings of ${whose}: ${faults.join('; ')}`)
}
