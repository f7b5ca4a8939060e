import type { DynamoDBRecord } from 'aws-lambda'
import { uncheckedHeaders } from '../unchecked.ts'

/** The calls to a table's stream that an event source makes; the answers' records are as Lambda hands them over. */
export interface Streams {
  /** The stream of a table; undefined when it has none. */
  readonly find: (table: string) => Promise<string | undefined>
  readonly shards: (stream: string) => Promise<readonly string[]>
  /** Where to begin: with what is kept, or with what comes. */
  readonly begin: (place: Place) => Promise<string>
  readonly read: (iterator: string) => Promise<Piece>
}

interface Place {
  readonly stream: string
  readonly shard: string
  readonly from: 'TRIM_HORIZON' | 'LATEST'
}

interface Piece {
  readonly records: readonly DynamoDBRecord[]
  /** Undefined when the shard has ended. */
  readonly next: string | undefined
}

/**
 * DynamoDB Streams over HTTP. The SDK has a client of its own for these four calls, which nothing but a laptop would need.
 */
export const streamsAt = (endpoint: string): Streams => {
  const call = callerAt(endpoint)
  return {
    find: async (TableName) => {
      const { Streams = [] } = await call<{ readonly Streams?: readonly { readonly StreamArn: string }[] }>(
        'ListStreams',
        { TableName },
      )
      return Streams.at(-1)?.StreamArn
    },
    shards: async (StreamArn) => {
      const { StreamDescription } = await call<{
        readonly StreamDescription: { readonly Shards?: readonly { readonly ShardId: string }[] }
      }>('DescribeStream', { StreamArn })
      return (StreamDescription.Shards ?? []).map(({ ShardId }) => ShardId)
    },
    begin: async ({ stream: StreamArn, shard: ShardId, from: ShardIteratorType }) => {
      const asked = { StreamArn, ShardId, ShardIteratorType }
      const { ShardIterator } = await call<{ readonly ShardIterator: string }>('GetShardIterator', asked)
      return ShardIterator
    },
    read: async (ShardIterator) => {
      const { Records: records = [], NextShardIterator: next } = await call<{
        readonly Records?: readonly DynamoDBRecord[]
        readonly NextShardIterator?: string
      }>('GetRecords', { ShardIterator, Limit: 100 })
      return { records, next }
    },
  }
}

const callerAt =
  (endpoint: string) =>
  async <Answer>(action: string, asked: object): Promise<Answer> => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: uncheckedHeaders(`DynamoDBStreams_20120810.${action}`),
      body: JSON.stringify(asked),
    })
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
