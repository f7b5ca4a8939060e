import type { WorkQueue } from '../constructs/work-queue.ts'
import { type Measured, measure, period } from '../measures.ts'
import type { BulkData } from '../parts/data.ts'
import type { AlarmDefinition } from './definition.ts'

const hour = 3600

/** Alarms on asynchronous batches. */
export const queueAlarms = (
  { uploads, chunks }: Pick<BulkData, 'uploads' | 'chunks'>,
  of: Measured,
): readonly AlarmDefinition[] => [
  {
    name: 'ChunksDead',
    metric: deadLettersOf(chunks),
    threshold: 0,
    periods: 1,
    impact:
      'A part of an asynchronous batch could not be done in any of its tries; its operations are reported failed.',
    firstStep:
      'Look at the message in the queue of dead chunks (do not delete it): it names the batch and the chunk. Filter the worker’s log for that batch.',
  },
  {
    name: 'UploadsDead',
    metric: deadLettersOf(uploads),
    threshold: 0,
    periods: 1,
    impact: 'A batch or an import was accepted, but could not be cut into chunks; it does not go on.',
    firstStep:
      'Look at the message in the queue of dead uploads: its object key has the batch’s id behind bodies/. Filter the importer’s log for it; when the cause is mended, redrive the queue.',
  },
  {
    name: 'ChunksAge',
    metric: ageOf(chunks),
    threshold: hour,
    periods: 2,
    impact: `Asynchronous batches and imports are more than an hour behind. After ${retentionHours(chunks)} hours SQS forgets their chunks.`,
    firstStep:
      'On the dashboard, see whether the worker fails or is only slow. If it is well, raise workerConcurrency, as far as DynamoDB and the account’s concurrency allow.',
  },
  {
    name: 'UploadsAge',
    metric: ageOf(uploads),
    // The message of a body that is cut in its first try is gone by then.
    threshold: uploads.definition.visibilityTimeoutSeconds,
    periods: 2,
    impact: 'Accepted batches and finished uploads wait for more than a quarter of an hour to begin.',
    firstStep:
      'See in the importer’s log whether it fails or reads large files. If it is well, raise importerConcurrency.',
  },
  {
    name: 'StuckBatches',
    metric: measure(of, 'StuckBatches', 'Maximum'),
    threshold: 0,
    periods: 2,
    impact: 'Asynchronous batches have stopped on their way; who polls them sees no progress.',
    firstStep:
      'The sweeper’s log names the batches. If their messages are among the dead letters, redrive them; otherwise look for the batch in the logs of importer and worker.',
  },
]

export const deadLettersOf = ({ deadLetters }: Pick<WorkQueue, 'deadLetters'>) =>
  deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' })

/** The age of the oldest unfinished message, waiting or in flight. */
export const ageOf = ({ queue }: WorkQueue) =>
  queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' })

const retentionHours = ({ definition }: WorkQueue): number => definition.retentionSeconds / hour
