import { Validations } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'

/** Where alarms arrive. They hold no customer's data, so that the topic needs no key of its own. */
export class OperatorTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true })
    this.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
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
