import { Duration, Validations } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** The closed settings of every queue. SQS keeps a data key for an hour at most, so that not every message is a call of KMS. */
export const closedWith = (key: IKey | undefined) => ({
  enforceSSL: true,
  ...(key
    ? {
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: key,
        dataKeyReuse: Duration.hours(1),
      }
    : { encryption: QueueEncryption.SQS_MANAGED }),
})

export interface DeadLetterProps {
  readonly key: IKey | undefined
  readonly retentionSeconds: number
}

/** The reason to give where a rule demands dead letters of it. */
export const holdsThemItself = 'It holds dead letters itself: an alarm calls somebody for the first one.'

/** The queue of what a function keeps failing at. */
export const deadLetterQueue = (scope: Construct, { key, retentionSeconds }: DeadLetterProps): Queue => {
  const queue = new Queue(scope, 'Dead', {
    ...closedWith(key),
    retentionPeriod: Duration.seconds(retentionSeconds),
  })
  Validations.of(queue).acknowledge({ id: 'Serverless-SQSRedrivePolicy', reason: holdsThemItself })
  return queue
}
