import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { bodiesBucket, chunksQueue, uploadsQueue } from '../../functions/resources/queues.ts'
import { announceUploads, createQueues, type MadeQueues } from '../../local/queues.ts'
import { bundlePath } from '../bundle.ts'
import { environmentFor } from '../environment.ts'
import { type Child, startChild } from '../measure/child.ts'
import { heapFlags } from './heap.ts'

/** The surroundings of imports, each part in a process of its own; the functions behind the queues are a crew. */
export interface Ground {
  /** The address of the HTTP API. */
  readonly url: string
  readonly queues: MadeQueues
  readonly sqs: SQSClient
  readonly environment: NodeJS.ProcessEnv
  readonly stop: () => Promise<void>
}

/** Starts S3, SQS and the HTTP function for a running DynamoDB. */
export const startGround = async (dynamodb: string): Promise<Ground> => {
  const parts = new AsyncDisposableStack()
  try {
    const shared = environmentFor(dynamodb)
    const { child: aws, greeting: endpoint } = await startModule<string>('aws-child.ts', shared)
    parts.defer(async () => {
      await aws.ask({})
      await aws.stop()
    })
    const { sqs, queues } = await prepare(endpoint, shared)
    parts.defer(() => sqs.destroy())
    const environment = {
      ...shared,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      [bodiesBucket.variable]: queues.bucket,
      [chunksQueue.variable]: queues.chunks.url,
      [uploadsQueue.variable]: queues.uploads.url,
    }
    const api = await startModule<string>('api-child.ts', environment)
    parts.defer(() => api.child.stop())
    return { url: api.greeting, queues, sqs, environment, stop: () => parts.disposeAsync() }
  } catch (error) {
    await parts.disposeAsync()
    throw error
  }
}

const startModule = <T>(module: string, env: NodeJS.ProcessEnv) =>
  startChild<T>(fileURLToPath(new URL(module, import.meta.url)), env)

const prepare = async (endpoint: string, environment: NodeJS.ProcessEnv) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment
  const credentials = { accessKeyId, secretAccessKey }
  const options = { endpoint, region: environment.AWS_REGION ?? '', credentials }
  const [s3, sqs] = [new S3Client(options), new SQSClient(options)]
  const queues = await createQueues({ s3, sqs })
  await announceUploads(s3, queues)
  s3.destroy()
  return { sqs, queues }
}

const functions = {
  importer: { bundle: 'importer', queue: 'uploads' },
  worker: { bundle: 'chunk-worker', queue: 'chunks' },
} as const

/** Starts the function of a queue, with the given memory; it takes messages at once. */
export const startFunction = async (
  { environment, queues }: Ground,
  name: keyof typeof functions,
  memoryMb: number,
): Promise<Child> => {
  const { bundle, queue } = functions[name]
  const variables = {
    ...environment,
    // The results of rows are checked here. A log line for each cancelled one would be millions.
    POWERTOOLS_LOG_LEVEL: 'CRITICAL',
    BENCH_BUNDLE: bundlePath(bundle),
    BENCH_QUEUE: queue,
    BENCH_QUEUE_URL: queues[queue].url,
    BENCH_QUEUE_ARN: queues[queue].arn,
  }
  const { child } = await startChild(bundlePath('function-child'), variables, heapFlags(memoryMb))
  return child
}
