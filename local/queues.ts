import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import {
  bodiesBucket,
  chunksQueue,
  type QueueDefinition,
  uploadsQueue,
} from '../functions/resources/queues.ts'

export interface AwsClients {
  readonly s3: S3Client
  readonly sqs: SQSClient
}

export interface MadeQueue {
  readonly url: string
  readonly arn: string
  readonly deadLettersUrl: string
}

export interface MadeQueues {
  readonly bucket: string
  readonly uploads: MadeQueue
  readonly chunks: MadeQueue
}

/** Makes the bucket and the queues if they are missing; the content of an earlier run stays. */
export const createQueues = async ({ s3, sqs }: AwsClients, suffix = ''): Promise<MadeQueues> => {
  const [bucket, uploads, chunks] = await Promise.all([
    createBucket(s3, suffix),
    createQueue(sqs, uploadsQueue, suffix),
    createQueue(sqs, chunksQueue, suffix),
  ])
  return { bucket, uploads, chunks }
}

/** Makes a queue and its dead letters; existing ones get the attributes of their present definition. */
export const createQueue = async (
  sqs: SQSClient,
  queue: QueueDefinition,
  suffix = '',
): Promise<MadeQueue> => {
  const { localName, deadLetters, maxReceiveCount } = queue
  const dead = await put(sqs, deadLetters.localName + suffix, {
    MessageRetentionPeriod: String(deadLetters.retentionSeconds),
  })
  const { url, arn } = await put(sqs, localName + suffix, {
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
  })
  return { url, arn, deadLettersUrl: dead.url }
}

/** A queue that only keeps: what no try could deliver. */
export const createDeadLetters = async (
  sqs: SQSClient,
  { localName, retentionSeconds }: QueueDefinition['deadLetters'],
): Promise<string> => (await put(sqs, localName, { MessageRetentionPeriod: String(retentionSeconds) })).url

type Attributes = Readonly<Record<string, string>>

/** The queue is made without attributes, since CreateQueue refuses an existing queue with other ones. */
const put = async (sqs: SQSClient, QueueName: string, Attributes: Attributes) => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
  return { url: QueueUrl, arn: (await sqs.send(asked)).Attributes?.QueueArn ?? '' }
}

/** An existing bucket is no error. */
export const createBucket = async (s3: S3Client, suffix: string): Promise<string> => {
  const Bucket = bodiesBucket.localName + suffix
  await s3.send(new CreateBucketCommand({ Bucket }))
  return Bucket
}

/** Has new objects in the bucket announced on the queue of uploads. S3 sends a test message first. */
export const announceUploads = async (s3: S3Client, { bucket, uploads }: MadeQueues): Promise<void> => {
  const FilterRules = [{ Name: 'prefix' as const, Value: bodiesBucket.prefix }]
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          { QueueArn: uploads.arn, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules } } },
        ],
      },
    }),
  )
}
