import type { TableNames } from './tables.ts'

export interface FunctionEnvironment {
  readonly tables: TableNames
  readonly dynamodbEndpoint: string
  readonly functionTimeoutSeconds: number
  readonly auth: 'none' | 'jwt' | 'iam'
  readonly tenantClaim?: string | undefined
  readonly corsOrigins?: readonly string[] | undefined
}

/** Gives this process the environment that the deployed function gets from its stack. */
export const setEnvironment = (environment: FunctionEnvironment): void => {
  const variables: Record<string, string | undefined> = {
    ...environment.tables,
    AUTH: environment.auth,
    FUNCTION_TIMEOUT_SECONDS: String(environment.functionTimeoutSeconds),
    TENANT_CLAIM: environment.tenantClaim,
    CORS_ORIGINS: environment.corsOrigins?.join(','),
    AWS_ENDPOINT_URL_DYNAMODB: environment.dynamodbEndpoint,
    // The SDK does not start without; a real DynamoDB needs real ones, which are left alone.
    AWS_REGION: process.env.AWS_REGION ?? 'us-east-1',
    AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? 'local',
    // A terminal is no CloudWatch: only what went wrong is shown, unless somebody wants it all.
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'WARN',
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED ?? 'true',
  }
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
