import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { itemsTable } from '../../functions/resources/tables.ts'
import { localNames } from '../tables.ts'
import { streamsAt } from './calls.ts'
import { type StreamPollerOptions, startStreamPoller } from './poller.ts'

export interface FollowOptions extends Pick<StreamPollerOptions, 'handler' | 'from' | 'bury'> {
  readonly endpoint: string
}

/** Turns the stream of the table of items on, and follows it. Undefined where this DynamoDB has no streams. */
export const followItems = async ({
  endpoint,
  ...options
}: FollowOptions): Promise<ReturnType<typeof startStreamPoller> | undefined> => {
  const table = localNames[itemsTable.variable] ?? itemsTable.localName
  const streams = streamsAt(endpoint)
  const stream = await turnOn(table)
    .then(() => streams.find(table))
    .catch(() => undefined)
  return stream === undefined ? undefined : startStreamPoller({ ...options, streams, stream })
}

/** A table that has one already refuses, and keeps it. */
const turnOn = async (TableName: string): Promise<void> => {
  const client = new DynamoDBClient({})
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const }
  try {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification })).catch(() => {})
  } finally {
    client.destroy()
  }
}
