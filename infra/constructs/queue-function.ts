import { Validations } from 'aws-cdk-lib'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { OwnFunction } from './own-function.ts'
import type { OwnFunctionProps } from './service-function.ts'
import type { WorkQueue } from './work-queue.ts'

export interface QueueFunctionProps extends OwnFunctionProps {
  readonly source: WorkQueue
  /** Invocations at a time. Further messages wait in the queue, instead of being received and refused. */
  readonly concurrency: number
}

/** A function that is called with the messages of a queue, and reports for each whether it failed. */
export class QueueFunction extends OwnFunction {
  constructor(scope: Construct, id: string, { source, concurrency, ...props }: QueueFunctionProps) {
    const { consumer } = source.definition
    super(scope, id, {
      ...props,
      timeoutSeconds: consumer.functionTimeoutSeconds,
      failures: 'It is called with messages of a queue, which has a queue of dead letters itself.',
    })
    source.allowTaking(this)
    const mapping = new EventSourceMapping(this, 'Messages', {
      target: this.called,
      eventSourceArn: source.queue.queueArn,
      batchSize: consumer.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: concurrency,
    })
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda leaves in a queue what failed; the queue’s own redrive policy takes it away.',
    })
  }
}
