import { identityHeaders } from '../functions/model/identity-source.ts'
import type { Settings } from './config.ts'

/** The variables of every function: names for its log lines and metrics. */
export const commonEnvironment = (settings: Settings): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: settings.name,
  POWERTOOLS_METRICS_NAMESPACE: settings.metrics.namespace,
  POWERTOOLS_LOG_LEVEL: settings.logLevel,
  ...quotasOf(settings),
})

const quotasOf = ({ quotas }: Settings): Record<string, string> => {
  const all = {
    MAX_OPEN_BATCHES: quotas.maxOpenBatches,
    MAX_IMPORT_ROWS: quotas.maxImportRows,
    MAX_UNITS_PER_MINUTE: quotas.maxUnitsPerMinute,
    CHUNKS_IN_FLIGHT: quotas.chunksInFlight,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}

/** The other variables of the HTTP function. Grants set those of tables, queues and the bucket. */
export const environmentOf = (settings: Settings): Record<string, string> => ({
  AUTH: settings.auth.type,
  ...(settings.auth.type === 'iam' && { IAM_PRINCIPAL: settings.iamPrincipal }),
  ...(settings.auth.type === 'lambda' && {
    PRINCIPAL_MEMBER: settings.auth.principalMember,
    SCOPES_MEMBER: settings.auth.scopesMember,
    ...identityHeadersOf(settings.auth.identitySources),
  }),
  BATCH_STATUS: settings.batchStatus,
  ...(settings.elasticProduct && { ELASTIC_PRODUCT: 'true' }),
  MAX_REQUEST_UNITS: String(settings.maxRequestUnits),
  FUNCTION_TIMEOUT_SECONDS: String(settings.functionTimeoutSeconds),
  ...(settings.corsOrigins.length > 0 && { CORS_ORIGINS: settings.corsOrigins.join(',') }),
  ...(settings.tenantClaim !== undefined && { TENANT_CLAIM: settings.tenantClaim }),
  ...methodScopes(settings),
})

/** Answers to a caller are kept by what is in them. */
const identityHeadersOf = (sources: readonly string[]): Record<string, string> => {
  const names = identityHeaders(sources)
  return names.length === 0 ? {} : { IDENTITY_HEADERS: names.join(',') }
}

/** The gateway sees only a batch's own method; the function checks the scope of each operation in it. */
const methodScopes = ({ auth }: Settings): Record<string, string> =>
  'scopes' in auth && Object.keys(auth.scopes).length > 0
    ? { METHOD_SCOPES: JSON.stringify(auth.scopes) }
    : {}
