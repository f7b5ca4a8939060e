import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startDynamoDb } from '../../../local/dynamodb.ts'
import { setSdkEnvironment } from '../../../local/environment.ts'
import { createTables } from '../../../local/tables.ts'
import { type FaultyWire, startFaultyWire } from './wire.ts'

/** What outlives every process. */
export interface Ground {
  readonly wire: FaultyWire
  /** DynamoDB itself, past the wire. */
  readonly endpoint: string
  readonly stop: () => Promise<void>
}

/** A DynamoDB with the service's tables, and the wire to it. */
export const makeGround = async (random: () => number): Promise<Ground> => {
  const database = await startDynamoDb()
  const { endpoint } = database
  setSdkEnvironment({ dynamodbEndpoint: endpoint, awsEndpoint: endpoint })
  const client = new DynamoDBClient({ endpoint })
  await createTables(client)
  client.destroy()
  const wire = await startFaultyWire({ target: endpoint, random, share: 0.15 })
  return {
    wire,
    endpoint,
    stop: async () => {
      await wire.stop()
      await database.stop()
    },
  }
}
