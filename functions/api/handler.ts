import { registryOf } from '../batch/collection.ts'
import { collections } from '../collections/all.ts'
import { createApi } from '../http/api.ts'
import { systemClock } from '../runtime/clock.ts'
import { readEnvironment } from '../runtime/environment.ts'
import { newId } from '../runtime/ids.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { createUsageMeter } from '../runtime/usage.ts'
import { createBatchStore } from '../store/batches.ts'
import type { CallReport } from '../store/calls.ts'
import { connect, maxCallsInFlight } from '../store/connect.ts'
import { createItemStore } from '../store/items.ts'
import { createLimiter } from '../store/throttle.ts'

const environment = readEnvironment(process.env)
const log = createLog()
const client = connect()
const { pause } = systemClock

const usage = createUsageMeter()

const report = (call: CallReport) => {
  usage.add(call)
  // Set up wrongly: no retry will help, and whoever operates this has to see it.
  if (call.fault === 'broken') log.error('DynamoDB refuses to work', { error: nameOf(call.error) })
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error))

const connection = () => ({ client, limiter: createLimiter(maxCallsInFlight), report })

/** The HTTP function. */
export const handler = createApi({
  items: createItemStore(connection(), environment.ITEMS_TABLE),
  batches: createBatchStore({
    connection: connection(),
    table: environment.BATCHES_TABLE,
    pause,
    random: Math.random,
  }),
  clock: systemClock,
  random: Math.random,
  newId,
  collections: registryOf(collections),
  settings: {
    auth: environment.AUTH,
    tenantClaim: environment.TENANT_CLAIM,
    methodScopes: environment.METHOD_SCOPES ?? {},
    functionTimeoutSeconds: environment.FUNCTION_TIMEOUT_SECONDS,
    batchStatus: environment.BATCH_STATUS,
    corsOrigins: environment.CORS_ORIGINS ?? [],
  },
  log,
  metrics: createMetrics(),
  usage,
})
