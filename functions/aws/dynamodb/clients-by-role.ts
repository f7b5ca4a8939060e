import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { CallReport, UsageMeter } from '../../ports/usage.ts'
import type { Connection } from './calls.ts'
import { maxCallsInFlight } from './client.ts'
import { createLimiter } from './limiter.ts'

interface ErrorLog {
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Connections of one function: they share a client, and each has its own queue. */
export const connectionsOf =
  (client: DynamoDBClient, usage: Pick<UsageMeter, 'add'>, log: ErrorLog) => (): Connection => ({
    client,
    limiter: createLimiter(maxCallsInFlight),
    report: (call: CallReport) => {
      usage.add(call)
      // A wrong setup: no retry helps, and operators have to see it.
      if (call.fault === 'broken') log.error('DynamoDB refuses to work', { error: nameOf(call.error) })
    },
  })

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error))
