/**
 * The bucket and the queues, as data. CDK and the embedded stack make them from these definitions, so timeouts that
 * have to agree are side by side in one place.
 */
export interface BucketDefinition {
  /** The environment variable that carries the bucket's deployed name. */
  readonly variable: string
  /** The name on a laptop and in tests; CloudFormation makes the deployed one. */
  readonly localName: string
  /** New objects under this prefix are announced on the queue of uploads. */
  readonly prefix: string
}

export interface QueueDefinition {
  /** The environment variable that carries the queue's deployed URL. */
  readonly variable: string
  readonly localName: string
  /**
   * A message that was received and not deleted is visible again after this time. It is longer than the function may
   * run, or a second one would start beside the first.
   */
  readonly visibilityTimeoutSeconds: number
  /** A message that was received this often without success goes to the dead letters. */
  readonly maxReceiveCount: number
  readonly retentionSeconds: number
  readonly deadLetters: { readonly localName: string; readonly retentionSeconds: number }
  /** The function behind the queue, and how it is invoked. */
  readonly consumer: ConsumerDefinition
}

interface ConsumerDefinition {
  readonly functionTimeoutSeconds: number
  /** Messages to an invocation. */
  readonly batchSize: number
  /** Invocations at a time; an event source takes 2 to 1000. */
  readonly maximumConcurrency: number
}

const hour = 3600
const day = 24 * hour

/** The time between a function's timeout and the next delivery of its message. */
const marginSeconds = 30

const queue = (
  names: Pick<QueueDefinition, 'variable' | 'localName'>,
  consumer: ConsumerDefinition,
  patience: Pick<QueueDefinition, 'maxReceiveCount' | 'retentionSeconds'> = {
    maxReceiveCount: 6,
    retentionSeconds: 12 * hour,
  },
): QueueDefinition => ({
  ...names,
  ...patience,
  visibilityTimeoutSeconds: consumer.functionTimeoutSeconds + marginSeconds,
  // A dead letter keeps its age, so its retention has to be longer.
  deadLetters: { localName: `${names.localName}-dead`, retentionSeconds: 14 * day },
  consumer,
})

/** The operations of batches: bodies of requests, and uploads. */
export const bodiesBucket: BucketDefinition = {
  variable: 'BODIES_BUCKET',
  localName: 'bodies',
  prefix: 'bodies/',
}

/** One message a new object in the bucket: S3's own notification. The importer takes them. */
export const uploadsQueue = queue(
  { variable: 'UPLOADS_QUEUE_URL', localName: 'uploads' },
  { functionTimeoutSeconds: 900, batchSize: 1, maximumConcurrency: 5 },
)

/** One message a chunk of a batch. The worker takes them. */
export const chunksQueue = queue(
  { variable: 'CHUNKS_QUEUE_URL', localName: 'chunks' },
  { functionTimeoutSeconds: 120, batchSize: 1, maximumConcurrency: 20 },
)

/**
 * One message an end of a batch, sent before the end is on record. The notifier takes them, and holds back those whose
 * end is not there yet, with pauses up to a quarter of an hour: a hundred deliveries take a day.
 */
export const endsQueue = queue(
  { variable: 'ENDS_QUEUE_URL', localName: 'ends' },
  { functionTimeoutSeconds: 30, batchSize: 1, maximumConcurrency: 5 },
  { maxReceiveCount: 100, retentionSeconds: 4 * day },
)

/** One message an event and address. The webhook sender takes them, nine times in a little more than a day. */
export const webhooksQueue = queue(
  { variable: 'WEBHOOKS_QUEUE_URL', localName: 'webhooks' },
  { functionTimeoutSeconds: 30, batchSize: 1, maximumConcurrency: 20 },
  { maxReceiveCount: 9, retentionSeconds: 4 * day },
)

/** The scheduled function that looks for stuck batches. */
export const sweeps = { everyMinutes: 5, functionTimeoutSeconds: 60 } as const
