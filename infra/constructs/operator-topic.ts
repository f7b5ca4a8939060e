import { Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'

export interface OperatorTopicProps {
  /** The service that publishes. */
  readonly publisher: string
  readonly key?: IKey | undefined
}

/** The topic for operators. Its messages hold no customer's data, so it has a key only if the stage has one. */
export class OperatorTopic extends Topic {
  constructor(scope: Construct, id: string, { publisher, key }: OperatorTopicProps) {
    super(scope, id, { enforceSSL: true, ...(key && { masterKey: key }) })
    // A service publishes for every account, and messages of strangers must not arrive here.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(publisher)],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
  }

  /** Sends a mail for each alarm, once the address has confirmed that it wants them. */
  mail(address: string): void {
    this.addSubscription(new EmailSubscription(address))
    Validations.of(this).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'A mail that cannot be delivered has nobody to read it from a queue; the alarm shows on the dashboard.',
    })
  }
}
