import { randomUUID } from 'node:crypto'
import type { DynamoDBRecord } from 'aws-lambda'

/** Where records come from. */
export interface Origin {
  readonly stream: string
  readonly shard: string
}

/** What Lambda sends to the destination of failures: the place of the records, and not the records. */
export interface DeadLetter {
  readonly requestContext: {
    readonly requestId: string
    readonly functionArn: string
    readonly condition: 'RetryAttemptsExhausted'
    readonly approximateInvokeCount: number
  }
  readonly version: '1.0'
  /** ISO 8601. */
  readonly timestamp: string
  readonly DDBStreamBatchInfo: {
    readonly shardId: string
    readonly startSequenceNumber: string | undefined
    readonly endSequenceNumber: string | undefined
    readonly batchSize: number
    readonly streamArn: string
  }
}

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:publisher'

export const deadLetterOf = (
  records: readonly DynamoDBRecord[],
  approximateInvokeCount: number,
  { stream, shard }: Origin,
): DeadLetter => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn,
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount,
  },
  version: '1.0',
  timestamp: new Date().toISOString(),
  DDBStreamBatchInfo: {
    shardId: shard,
    startSequenceNumber: records[0]?.dynamodb?.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
    batchSize: records.length,
    streamArn: stream,
  },
})
