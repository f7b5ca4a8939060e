import { z } from 'zod'
import { chunksQueue, type QueueDefinition, uploadsQueue } from '../functions/store/queues.ts'

const httpMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** Who may call: API Gateway asks on every route that is not open. */
const auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('jwt'),
    /** The `iss` of the tokens; `{issuer}/.well-known/openid-configuration` names the keys. */
    issuer: z.url(),
    audience: z.array(z.string().min(1)).min(1),
    /** A token must have one of a method's scopes to use it; a method that is not named needs none. */
    scopes: z.partialRecord(httpMethod, z.array(z.string().min(1)).min(1)).default({}),
  }),
  /** Callers sign requests (SigV4) and need `execute-api:Invoke`. */
  z.strictObject({ type: z.literal('iam') }),
  /** Everybody may do everything. */
  z.strictObject({ type: z.literal('none') }),
])
export type Auth = z.infer<typeof auth>

/** The values that CloudWatch Logs takes. */
const retentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827])

const origin = z
  .url()
  .refine((text) => URL.parse(text)?.origin === text, { error: 'is no origin (scheme, host, port)' })

/** Lambda's event sources take from 2 to 1,000. */
const concurrencyOf = ({ consumer }: QueueDefinition) =>
  z.int().min(2).max(1000).default(consumer.maximumConcurrency)

const settings = z
  .strictObject({
    /** Part of every stack's and metric's name, so that stages can share an account. */
    stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/),
    /** A development stage may have no authorizer. */
    development: z.boolean().default(false),
    auth: auth.default({ type: 'iam' }),
    /** The claim of a token that names the caller's tenant; without it all callers share one. */
    tenantClaim: z.string().min(1).optional(),
    /** `uniform`: a batch whose results all have one status is answered with that status. */
    batchStatus: z.enum(['multi-status', 'uniform']).default('multi-status'),
    /** An HTTP API waits for 30 seconds, whatever the function's own timeout. */
    functionTimeoutSeconds: z.int().min(3).max(30).default(30),
    /** Instances kept for, and allowed to, the HTTP function. Without it, it shares the account's. */
    reservedConcurrency: z.int().min(1).optional(),
    /** Chunks of asynchronous batches that are worked on at once. */
    workerConcurrency: concurrencyOf(chunksQueue),
    /** Bodies that are cut into chunks at once; a long import keeps one instance busy for minutes. */
    importerConcurrency: concurrencyOf(uploadsQueue),
    /** Batches and imports of one caller that are not finished; 100 without it. */
    maxOpenBatches: z.int().min(1).max(1_000).optional(),
    /** Read and write units of one caller's asynchronous work in a minute; no limit without it. */
    maxUnitsPerMinute: z.int().min(1).optional(),
    /** Requests a second, and how many may come at once, of all callers together. */
    throttling: z
      .strictObject({ rate: z.number().positive(), burst: z.int().positive() })
      .default({ rate: 100, burst: 200 }),
    /** Origins that browser pages may call from; `*` is all of them. */
    corsOrigins: z.array(z.literal('*').or(origin)).default([]),
    logRetentionDays: retentionDays.default(30),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
    /** Gets a mail to confirm, then one for each alarm. */
    alarmEmail: z.email().optional(),
  })
  .refine(({ auth, development }) => auth.type !== 'jwt' || auth.issuer.startsWith('https:') || development, {
    path: ['auth', 'issuer'],
    error: 'API Gateway fetches keys by https only; emulators of a development stage may not',
  })
  .refine(({ auth, development }) => auth.type !== 'none' || development, {
    path: ['auth'],
    error: '"none" lets everybody read and write, so only a development stage takes it',
  })
  .refine(({ auth, tenantClaim }) => auth.type === 'jwt' || tenantClaim === undefined, {
    path: ['tenantClaim'],
    error: 'only a token (auth "jwt") has claims',
  })
export type Settings = z.infer<typeof settings>
export type SettingsInput = z.input<typeof settings>

/** What a deployer edits. */
const stages: Readonly<Record<string, SettingsInput>> = {
  dev: { stage: 'dev', development: true, logRetentionDays: 7, logLevel: 'DEBUG' },
  prod: { stage: 'prod', logRetentionDays: 90, throttling: { rate: 500, burst: 1000 } },
}

/**
 * The settings of a stage, checked.
 * @param overrides of single settings, such as those of one developer's deployment.
 * @throws Error that names every setting that is wrong.
 */
export const settingsFor = (stage: string, overrides: Partial<SettingsInput> = {}): Settings => {
  const declared = Object.hasOwn(stages, stage) ? stages[stage] : undefined
  if (declared === undefined)
    throw new Error(`no stage "${stage}"; there are ${Object.keys(stages).join(', ')}`)
  const read = settings.safeParse({ ...declared, ...overrides })
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`settings of stage ${stage}: ${faults.join('; ')}`)
}
