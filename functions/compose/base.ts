import { connect } from '../aws/dynamodb/client.ts'
import { connectionsOf } from '../aws/dynamodb/clients-by-role.ts'
import { newId } from '../model/ids.ts'
import { systemClock } from '../ports/clock.ts'
import { written } from '../ports/formats.ts'
import { createUsageMeter } from '../ports/usage.ts'
import { createLog } from '../runtime/log.ts'
import { createMetrics } from '../runtime/metrics.ts'
import { runningVersion } from '../runtime/versions.ts'

/**
 * What the functions are made from that use the table of batches. It names no S3 and no SQS: the HTTP function loads those later.
 * @param table the table of batches.
 */
export const baseOf = (table: string) => {
  const log = createLog()
  const usage = createUsageMeter()
  const connection = connectionsOf(connect(), usage, log)
  const { pause } = systemClock
  return {
    usage,
    connection,
    records: { connection: connection(), table, pause, random: Math.random, writes: written },
    /** The dependencies that each function has by the same name. */
    common: { clock: systemClock, newId, log, metrics: createMetrics(runningVersion(process.env)) },
  }
}
