import type { Settings } from './config.ts'

/** What every function is told: how to sign its log lines and metrics. */
export const commonEnvironment = (settings: Settings): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: serviceName(settings),
  POWERTOOLS_LOG_LEVEL: settings.logLevel,
  ...quotasOf(settings),
})

/** What one caller may have of the work that outlives its requests, where it is not the usual. */
const quotasOf = ({ maxOpenBatches, maxUnitsPerMinute }: Settings): Record<string, string> => ({
  ...(maxOpenBatches !== undefined && { MAX_OPEN_BATCHES: String(maxOpenBatches) }),
  ...(maxUnitsPerMinute !== undefined && { MAX_UNITS_PER_MINUTE: String(maxUnitsPerMinute) }),
})

/** What the HTTP function is told besides; tables, queues and the bucket come with the permission to use them. */
export const environmentOf = (settings: Settings): Record<string, string> => ({
  AUTH: settings.auth.type,
  BATCH_STATUS: settings.batchStatus,
  FUNCTION_TIMEOUT_SECONDS: String(settings.functionTimeoutSeconds),
  ...(settings.corsOrigins.length > 0 && { CORS_ORIGINS: settings.corsOrigins.join(',') }),
  ...(settings.tenantClaim !== undefined && { TENANT_CLAIM: settings.tenantClaim }),
  ...methodScopes(settings),
})

/** Names the deployment in logs, metrics and alarms. */
export const serviceName = ({ stage }: Settings): string => `multistatus-${stage}`

/** The gateway sees a batch's own method only; the function asks for the scope of each operation in it. */
const methodScopes = ({ auth }: Settings): Record<string, string> =>
  auth.type === 'jwt' && Object.keys(auth.scopes).length > 0
    ? { METHOD_SCOPES: JSON.stringify(auth.scopes) }
    : {}
