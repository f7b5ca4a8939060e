import type { DynamoDBRecord } from 'aws-lambda'
import type { Attributes } from './database.ts'

/** A change of an item, with the name that the stream has for it. */
export interface StreamChange {
  readonly name: string
  readonly before: Attributes | undefined
  readonly after: Attributes | undefined
  /** TTL made it, and nobody's call. */
  readonly isExpiry: boolean
}

/** As Lambda gets it of a stream with both images. */
export const streamRecordOf = (
  { name, before, after, isExpiry }: StreamChange,
  at: number,
): DynamoDBRecord => ({
  eventID: name,
  eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-central-1',
  ...(isExpiry
    ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as never }
    : undefined),
  dynamodb: {
    ApproximateCreationDateTime: at / 1_000,
    SequenceNumber: name,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
    ...(before ? { OldImage: before as never } : undefined),
    ...(after ? { NewImage: after as never } : undefined),
  },
})
