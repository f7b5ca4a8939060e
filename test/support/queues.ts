import { randomBytes } from 'node:crypto'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { inject } from 'vitest'
import { chunksQueue, type QueueDefinition, uploadsQueue } from '../../functions/resources/queues.ts'
import { objectCreated } from '../../local/aws/notification.ts'
import { toEvent } from '../../local/poller/event.ts'
import { type AwsClients, createBucket, createQueue, type MadeQueue } from '../../local/queues.ts'

/** A queue without a poller: the test decides what is delivered, when, how often and in which order. */
export interface TestQueue extends MadeQueue {
  readonly send: (body: string) => Promise<void>
  /** Up to 10 messages that are there now; it waits so long for the first. */
  readonly receive: (waitSeconds?: number) => Promise<readonly Message[]>
  /** What stands among the dead letters now. */
  readonly receiveDead: () => Promise<readonly Message[]>
  readonly remove: (message: Message) => Promise<void>
  /** Shows a message again at once, as if its visibility timeout were over. */
  readonly giveBack: (message: Message) => Promise<void>
  /** What Lambda would invoke a function with; the same message twice is a duplicate. */
  readonly event: (...messages: readonly Message[]) => SQSEvent
}

interface TestBucket {
  readonly name: string
  /** Puts an object and returns the notification of it, which the test delivers itself. */
  readonly put: (key: string, body: string | Uint8Array) => Promise<string>
}

export interface TestAws extends AwsClients {
  readonly endpoint: string
  readonly bucket: TestBucket
  readonly uploads: TestQueue
  readonly chunks: TestQueue
}

/** Queue settings that differ from the definitions. */
export type QueueSettings = Partial<Pick<QueueDefinition, 'visibilityTimeoutSeconds' | 'maxReceiveCount'>>

/** Clients without faults. */
export const awsClients = (endpoint = inject('aws')): AwsClients => ({
  s3: new S3Client({ endpoint }),
  sqs: new SQSClient({ endpoint }),
})

/** A bucket and queues of their own, so that tests do not see each other. Nothing is announced. */
export const makeAws = async (settings: QueueSettings = {}): Promise<TestAws> => {
  const endpoint = inject('aws')
  const { s3, sqs } = awsClients(endpoint)
  const suffix = `-${randomBytes(6).toString('hex')}`
  const [bucket, uploads, chunks] = await Promise.all([
    createBucket(s3, suffix),
    createQueue(sqs, { ...uploadsQueue, ...settings }, suffix),
    createQueue(sqs, { ...chunksQueue, ...settings }, suffix),
  ])
  return {
    endpoint,
    s3,
    sqs,
    bucket: testBucket(s3, bucket),
    uploads: testQueue(sqs, uploads),
    chunks: testQueue(sqs, chunks),
  }
}

const testBucket = (s3: S3Client, name: string): TestBucket => ({
  name,
  put: async (key, body) => {
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }))
    const object = { bucket: name, key, size: Buffer.byteLength(body), eTag: ETag.replaceAll('"', '') }
    return JSON.stringify(objectCreated(object, new Date()))
  },
})

export const testQueue = (sqs: SQSClient, made: MadeQueue): TestQueue => {
  const receive = async (QueueUrl: string, WaitTimeSeconds: number) => {
    const all = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'] }
    const receiving = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds, ...all }
    return (await sqs.send(new ReceiveMessageCommand(receiving))).Messages ?? []
  }
  const handleOf = ({ ReceiptHandle }: Message) => ({ QueueUrl: made.url, ReceiptHandle })
  return {
    ...made,
    send: async (body) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: made.url, MessageBody: body }))
    },
    receive: (waitSeconds = 0) => receive(made.url, waitSeconds),
    receiveDead: () => receive(made.deadLettersUrl, 0),
    remove: async (message) => {
      await sqs.send(new DeleteMessageCommand(handleOf(message)))
    },
    giveBack: async (message) => {
      await sqs.send(new ChangeMessageVisibilityCommand({ ...handleOf(message), VisibilityTimeout: 0 }))
    },
    event: (...messages) => toEvent(messages, made.arn),
  }
}
