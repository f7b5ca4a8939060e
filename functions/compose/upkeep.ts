import { connect, maxCallsInFlight } from '../aws/dynamodb/client.ts'
import { createItemStore } from '../aws/dynamodb/items.ts'
import { createLimiter } from '../aws/dynamodb/limiter.ts'
import { createWalkStore } from '../aws/dynamodb/walks.ts'
import { systemClock } from '../ports/clock.ts'
import type { CallReport } from '../ports/usage.ts'
import type { WalkContext } from '../upkeep/tries.ts'

/**
 * For an operator's own machine: credentials and region are those of its environment.
 * @param table of items.
 * @param report is told of each call.
 */
export const composeUpkeep = (table: string, report: (call: CallReport) => void): WalkContext => {
  const client = connect()
  const connection = () => ({ client, limiter: createLimiter(maxCallsInFlight), report })
  return {
    walks: createWalkStore(connection(), table),
    items: createItemStore(connection(), table),
    clock: systemClock,
    random: Math.random,
  }
}
