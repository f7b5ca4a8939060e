import { randomBytes, randomUUID } from 'node:crypto'
import type { S3Event } from 'aws-lambda'

/** New objects under a prefix of a bucket are announced on a queue. */
export interface Notification {
  readonly id: string
  readonly prefix: string
  readonly queueArn: string
}

export interface CreatedObject {
  readonly bucket: string
  readonly key: string
  readonly size: number
  /** Without quotes. */
  readonly eTag: string
}

/** The message that S3 sends when an object was put ("Event message structure"). */
export const objectCreated = (object: CreatedObject, now: Date, configurationId = 'uploads'): S3Event => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: process.env.AWS_REGION ?? 'us-east-1',
      eventTime: now.toISOString(),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'local' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: {
        'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
        'x-amz-id-2': randomUUID(),
      },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId,
        bucket: {
          name: object.bucket,
          ownerIdentity: { principalId: 'local' },
          arn: `arn:aws:s3:::${object.bucket}`,
        },
        object: {
          key: encodeKey(object.key),
          size: object.size,
          eTag: object.eTag,
          sequencer: sequencer(now),
        },
      },
    },
  ],
})

/** S3 sends this message once when notifications are configured. */
export const testEvent = (bucket: string, now: Date): object => ({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: now.toISOString(),
  Bucket: bucket,
  RequestId: randomBytes(8).toString('hex').toUpperCase(),
  HostId: randomUUID(),
})

/** Encoded as in a form, so a space is a plus; slashes are not encoded. */
const encodeKey = (key: string): string =>
  new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/')

let events = 0

/** "A string representation of a hexadecimal value used to determine event sequence": later events sort later. */
const sequencer = (now: Date): string =>
  (
    now.getTime().toString(16).padStart(12, '0') + (events++ % 0x10000).toString(16).padStart(4, '0')
  ).toUpperCase()
