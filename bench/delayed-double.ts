import { createDouble } from '../local/dynamodb-double/double.ts'
import { startDoubleServer } from '../local/dynamodb-double/server.ts'
import type { TableSchema } from '../local/dynamodb-double/tables/schema.ts'
import { sizeOfItem, sizeOfValue } from '../local/dynamodb-double/values/sizes.ts'
import { benchTables } from './tables.ts'
import { createTrafficMeter, type Usage } from './traffic-meter.ts'

export interface DelayedDoubleOptions {
  /** The bench's tables when absent. */
  readonly tables?: readonly TableSchema[] | undefined
  /** From the arrival of a request to its answer, in milliseconds. */
  readonly latency: number
  readonly port?: number | undefined
}

export interface DelayedDouble {
  readonly url: string
  /** The usage since the last reset. */
  readonly usage: () => Usage
  readonly reset: (latency?: number) => void
  readonly clear: () => void
  readonly count: (table: string) => number
  /** The most bytes that a record of a table has beside its `data`. */
  readonly besideData: (table: string) => number
  readonly stop: () => Promise<void>
}

/** The secret that requests have to be signed with. */
export const secret = 'bench'

/**
 * The DynamoDB double with a fixed latency, and a meter of its traffic. Any number of requests wait side by side, as
 * with a table without a throughput limit.
 */
export const startDelayedDouble = async (options: DelayedDoubleOptions): Promise<DelayedDouble> => {
  const double = createDouble({ tables: options.tables ?? benchTables, secret })
  const meter = createTrafficMeter()
  let { latency } = options
  const server = await startDoubleServer({
    answer: double.answer,
    port: options.port,
    connected: meter.connected,
    send: (exchange, arrived, write) => {
      meter.enter(exchange)
      at(arrived + latency, () => {
        write()
        meter.answered(performance.now() - arrived)
      })
    },
  })
  return {
    url: server.endpoint,
    usage: meter.usage,
    reset: (next = latency) => {
      latency = next
      meter.reset()
    },
    clear: double.clear,
    count: (table) => double.items(table).length,
    besideData: (table) =>
      double
        .items(table)
        .reduce((most, item) => Math.max(most, sizeOfItem(item) - sizeOfValue(item.data ?? {})), 0),
    stop: server.stop,
  }
}

/** A timer is up to two milliseconds late, much of a latency of five: the last ones pass in turns of the event loop. */
const at = (due: number, send: () => void): void => {
  const left = due - performance.now()
  if (left <= 0) send()
  else if (left > 2) setTimeout(() => at(due, send), left - 2)
  else setImmediate(() => at(due, send))
}
