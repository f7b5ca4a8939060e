import type { ServiceFunction } from '../constructs/service-function.ts'
import { period } from '../measures.ts'
import type { BulkService } from '../parts/service.ts'
import type { AlarmDefinition } from './definition.ts'

/** What an alarm says of a function without a waiting caller. */
export interface Words {
  readonly name: string
  /** The consequence for users when it crashes or runs out of time. */
  readonly failing: string
  /** … and when Lambda has no instance left for it. */
  readonly refused: string
  readonly firstStep: string
}

/** Alarms on functions without a waiting caller: their work is tried again, so one failure is no alarm. */
export const functionAlarms = (service: BulkService): readonly AlarmDefinition[] =>
  asyncFunctions.flatMap((words) => crashesAndThrottles(service[words.of], words))

export const crashesAndThrottles = (
  handler: ServiceFunction,
  { name, failing, refused, firstStep }: Words,
): readonly AlarmDefinition[] => [
  {
    name: `${name}Errors`,
    metric: handler.metricErrors({ period }),
    threshold: 0,
    periods: 2,
    impact: failing,
    firstStep,
  },
  {
    name: `${name}Throttles`,
    metric: handler.metricThrottles({ period }),
    threshold: 0,
    periods: 2,
    impact: refused,
    firstStep: raise,
  },
]

interface QueueOrScheduleFunction extends Words {
  readonly of: 'importer' | 'worker' | 'sweeper'
}

export const crashed = 'look for "Task timed out", "Runtime exited" or an error at INIT.'

const raise =
  'Compare the account’s ConcurrentExecutions with its quota and with workerConcurrency and importerConcurrency; raise the quota, or lower these.'

const asyncFunctions: readonly QueueOrScheduleFunction[] = [
  {
    name: 'Worker',
    of: 'worker',
    failing:
      'Chunks of asynchronous batches are tried again and finish late; those that never succeed are reported failed.',
    refused:
      'Chunks of asynchronous batches are late; each refusal uses up one of the tries after which they are reported failed.',
    firstStep: `In the worker’s log group, ${crashed} What was done is found by its receipts and not done twice.`,
  },
  {
    name: 'Importer',
    of: 'importer',
    failing: 'Accepted batches and uploads begin late; those that never succeed do not begin at all.',
    refused:
      'Accepted batches and uploads begin late; each refusal uses up one of the tries after which they do not begin at all.',
    firstStep: `In the importer’s log group, ${crashed} Cutting a body again sends the same chunks, which is harmless.`,
  },
  {
    name: 'Sweeper',
    of: 'sweeper',
    failing: 'Nothing yet; but batches that are stuck stay so, and the alarm StuckBatches is blind.',
    refused: 'Nothing yet; but batches that are stuck stay so, and the alarm StuckBatches is blind.',
    firstStep: `In the sweeper’s log group, ${crashed}`,
  },
]
