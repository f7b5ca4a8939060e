import { Duration } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct, type IDependable } from 'constructs'
import type { QueueDefinition } from '../../functions/resources/queues.ts'
import { closedWith, deadLetterQueue } from './dead-letters.ts'
import { permit } from './permit.ts'

export interface WorkQueueProps {
  readonly definition: QueueDefinition
  readonly key?: IKey | undefined
}

/** A queue with one function behind it, and a queue for messages that the function keeps failing at. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly definition: QueueDefinition

  constructor(scope: Construct, id: string, { definition, key }: WorkQueueProps) {
    super(scope, id)
    this.definition = definition
    const { retentionSeconds } = definition.deadLetters
    this.deadLetters = deadLetterQueue(this, { key, retentionSeconds })
    this.queue = new Queue(this, 'Queue', {
      ...closedWith(key),
      visibilityTimeout: Duration.seconds(definition.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(definition.retentionSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: definition.maxReceiveCount },
    })
  }

  /** Gives a function the queue's URL, and lets it send there. */
  allowSending(caller: LambdaFunction): void {
    this.permit(caller, ['SendMessage'])
    caller.addEnvironment(this.definition.variable, this.queue.queueUrl)
  }

  /**
   * Lets buckets of the account announce objects here; only the one of this name, if it is known. S3 tests a
   * notification when it makes the bucket, so the policy has to exist before. A bucket that CloudFormation names has no
   * name at that time, so any bucket of the account may announce.
   */
  allowBuckets({ account, bucketArn }: AnnouncingBuckets): IDependable | undefined {
    const statement = new PolicyStatement({
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ...(bucketArn !== undefined && { ArnEquals: { 'aws:SourceArn': bucketArn } }),
      },
    })
    return this.queue.addToResourcePolicy(statement).policyDependable
  }

  /** Lets a function receive messages, which Lambda does with the function's role. */
  allowTaking(consumer: LambdaFunction): void {
    this.permit(consumer, ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
  }

  /** Gives a consumer the queue's URL, and lets it hold back what it has received. */
  allowHolding(consumer: LambdaFunction): void {
    this.permit(consumer, ['ChangeMessageVisibility'])
    consumer.addEnvironment(this.definition.variable, this.queue.queueUrl)
  }

  private permit(grantee: IGrantable, actions: readonly string[]): void {
    permit(grantee, { service: 'sqs', actions, resources: [this.queue.queueArn] })
  }
}

interface AnnouncingBuckets {
  readonly account: string
  readonly bucketArn: string | undefined
}
