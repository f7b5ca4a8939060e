import { registryOf } from '../batch/collection.ts'
import { collections } from '../collections/index.ts'
import { createApi } from '../http/api.ts'
import { systemClock } from '../runtime/clock.ts'
import { readEnvironment } from '../runtime/environment.ts'
import { newId } from '../runtime/ids.ts'
import { createLog } from '../runtime/log.ts'
import { createBatchStore } from '../store/batches.ts'
import { connect, maxCallsInFlight } from '../store/connect.ts'
import { createItemStore } from '../store/items.ts'
import { createLimiter } from '../store/throttle.ts'

const environment = readEnvironment(process.env)
const log = createLog()
const client = connect()
const { pause } = systemClock

const connection = () => ({ client, limiter: createLimiter(maxCallsInFlight), report: () => {} })

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
    functionTimeoutSeconds: environment.FUNCTION_TIMEOUT_SECONDS,
    batchStatus: environment.BATCH_STATUS,
    corsOrigins: environment.CORS_ORIGINS ?? [],
  },
  log,
})
