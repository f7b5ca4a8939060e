import { createSweeper } from '../async/sweeper.ts'
import { systemClock } from '../runtime/clock.ts'
import { readVariables, sweeperEnvironment } from '../runtime/environment.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { createUsageMeter } from '../runtime/usage.ts'
import { runningVersion } from '../runtime/versions.ts'
import { createAsyncBatchStore } from '../store/asyncbatches.ts'
import { connect } from '../store/connect.ts'
import { connectionsOf } from '../store/connections.ts'

const environment = readVariables(sweeperEnvironment, process.env)
const log = createLog()
const connection = connectionsOf(connect(), createUsageMeter(), log)
const { pause } = systemClock

/** The sweeper: looks after asynchronous batches by the clock. */
export const handler = createSweeper({
  batches: createAsyncBatchStore({
    connection: connection(),
    table: environment.BATCHES_TABLE,
    pause,
    random: Math.random,
  }),
  clock: systemClock,
  log,
  metrics: createMetrics(runningVersion(process.env)),
})
