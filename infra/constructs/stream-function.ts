import { Duration, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { itemsStream } from '../../functions/resources/streams.ts'
import { deadLetterQueue, holdsThemItself } from './dead-letters.ts'
import { OwnFunction } from './own-function.ts'
import type { RecordTable } from './record-table.ts'
import type { OwnFunctionProps } from './service-function.ts'

export interface StreamFunctionProps extends OwnFunctionProps {
  readonly source: RecordTable
}

/** A function that is called with the changes of a table, in their order. */
export class StreamFunction extends OwnFunction {
  /** Names what the function could not read in any try; the changes themselves stay in the stream for a day. */
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { source, ...props }: StreamFunctionProps) {
    super(scope, id, {
      ...props,
      timeoutSeconds: itemsStream.functionTimeoutSeconds,
      failures: 'It is called with records of a stream, whose failures go to a queue of dead letters.',
    })
    const { key } = props
    const { retentionSeconds } = itemsStream.deadLetters
    this.deadLetters = deadLetterQueue(this, { key, retentionSeconds })
    // The rule knows a queue of dead letters by the queue that names it, and here there is none.
    Validations.of(this.deadLetters).acknowledge({ id: 'AwsSolutions-SQS3', reason: holdsThemItself })
    const send = { actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }
    this.addToRolePolicy(new PolicyStatement(send))
    const { batchSize, retryAttempts, batchingWindowSeconds } = itemsStream
    new EventSourceMapping(this, 'Changes', {
      target: this.called,
      eventSourceArn: source.allowFollowing(this),
      batchSize,
      maxBatchingWindow: Duration.seconds(batchingWindowSeconds),
      startingPosition: StartingPosition.TRIM_HORIZON,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      // CDK's own way would grant more than sending.
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
      // What TTL removes was told when it was deleted.
      filters: [FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'MODIFY') })],
    })
  }
}
