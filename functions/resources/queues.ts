/**
 * The bucket and the queues, as data. CDK makes them from these definitions, and so does the embedded stack, so there
 * is one place where a timeout stands beside the ones it has to agree with.
 */
export interface BucketDefinition {
  /** The environment variable that carries the bucket's deployed name. */
  readonly variable: string
  /** The name it has on a laptop and in tests; a deployed one is made by CloudFormation. */
  readonly localName: string
  /** What lands under this prefix is announced on the queue of uploads. */
  readonly prefix: string
}

export interface QueueDefinition {
  /** The environment variable that carries the queue's deployed URL. */
  readonly variable: string
  readonly localName: string
  /**
   * A message that was received and not deleted shows again after this long. Longer than the function may run, or a
   * second one would start beside the first.
   */
  readonly visibilityTimeoutSeconds: number
  /** Received this often in vain, a message goes to the dead letters. */
  readonly maxReceiveCount: number
  readonly retentionSeconds: number
  readonly deadLetters: { readonly localName: string; readonly retentionSeconds: number }
  /** The function behind the queue, and how it is invoked. */
  readonly consumer: ConsumerDefinition
}

export interface ConsumerDefinition {
  readonly functionTimeoutSeconds: number
  /** Messages to an invocation. */
  readonly batchSize: number
  /** Invocations at a time; an event source takes 2 to 1000. */
  readonly maximumConcurrency: number
}

const hour = 3600
const day = 24 * hour

/** The time in which a function that timed out is found dead, before its message shows again. */
const marginSeconds = 30

const queue = (
  names: Pick<QueueDefinition, 'variable' | 'localName'>,
  consumer: ConsumerDefinition,
): QueueDefinition => ({
  ...names,
  visibilityTimeoutSeconds: consumer.functionTimeoutSeconds + marginSeconds,
  maxReceiveCount: 6,
  retentionSeconds: 12 * hour,
  // A dead letter keeps the age it had, so this has to be the longer one.
  deadLetters: { localName: `${names.localName}-dead`, retentionSeconds: 14 * day },
  consumer,
})

/** The operations of batches: bodies of requests, and uploads. */
export const bodiesBucket: BucketDefinition = {
  variable: 'BODIES_BUCKET',
  localName: 'bodies',
  prefix: 'bodies/',
}

/** One message an object that has landed in the bucket: S3's own notification. The importer takes them. */
export const uploadsQueue = queue(
  { variable: 'UPLOADS_QUEUE_URL', localName: 'uploads' },
  { functionTimeoutSeconds: 900, batchSize: 1, maximumConcurrency: 5 },
)

/** One message a chunk of a batch. The worker takes them. */
export const chunksQueue = queue(
  { variable: 'CHUNKS_QUEUE_URL', localName: 'chunks' },
  { functionTimeoutSeconds: 120, batchSize: 1, maximumConcurrency: 20 },
)

/** The function that looks for batches that are stuck, by the clock. */
export const sweeps = { everyMinutes: 5, functionTimeoutSeconds: 60 } as const
