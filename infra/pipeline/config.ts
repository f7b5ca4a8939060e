import { z } from 'zod'

const settings = z.strictObject({
  /** The repository, as its host names it. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: 'is not OWNER/NAME' }),
  branch: z.string().min(1).default('main'),
  /** Made once, by hand, because an owner has to permit it at the code's host. */
  connectionArn: z.string().regex(/^arn:[\w-]+:(codeconnections|codestar-connections):/, {
    error: 'is no connection of AWS CodeConnections',
  }),
  /** Stages of `infra/config.ts`. Both have to take tokens, since the suite sends one. */
  development: z.string().default('dev'),
  production: z.string().default('prod'),
  /** A secret that holds the client credentials of each stage's suite: see `infra/pipeline/token.ts`. */
  suiteSecrets: z.strictObject({ development: z.string().min(1), production: z.string().min(1) }),
  /** Gets a mail to confirm, then one when the pipeline fails or waits for approval. */
  email: z.email().optional(),
})
export type PipelineSettings = z.infer<typeof settings>
export type PipelineSettingsInput = z.input<typeof settings>

/** The settings that a deployer edits. */
const declared: PipelineSettingsInput = {
  repository: 'OWNER/NAME',
  connectionArn:
    'arn:aws:codeconnections:eu-central-1:111111111111:connection/00000000-0000-0000-0000-000000000000',
  suiteSecrets: { development: 'multistatus/dev/suite', production: 'multistatus/prod/suite' },
}

/** @throws Error that names every wrong setting. */
export const pipelineSettings = (overrides: Partial<PipelineSettingsInput> = {}): PipelineSettings => {
  const read = settings.safeParse({ ...declared, ...overrides })
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(`settings of the pipeline: ${faults.join('; ')}`)
}
