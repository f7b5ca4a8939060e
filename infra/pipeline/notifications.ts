import { Stack } from 'aws-cdk-lib'
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline'
import { CfnNotificationRule } from 'aws-cdk-lib/aws-codestarnotifications'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { OperatorTopic } from '../constructs/operator-topic.ts'

/** The topic for failures and waiting approvals of the pipeline. */
export const failureTopic = (scope: Construct, email: string | undefined): OperatorTopic => {
  const topic = new OperatorTopic(scope, 'Failures', { publisher: 'codestar-notifications.amazonaws.com' })
  if (email !== undefined) topic.mail(email)
  return topic
}

/** A roll-back is a failed execution, too. */
const events = [
  'codepipeline-pipeline-pipeline-execution-failed',
  'codepipeline-pipeline-manual-approval-needed',
]

/** The policy is a resource of its own: CDK's way lets the service publish on behalf of every account. */
export const notify = (scope: Construct, { pipelineArn }: Pipeline, { topicArn }: ITopic): void => {
  new CfnNotificationRule(scope, 'Notifications', {
    name: `${Stack.of(scope).stackName}-failures`,
    detailType: 'FULL',
    eventTypeIds: events,
    resource: pipelineArn,
    targets: [{ targetType: 'SNS', targetAddress: topicArn }],
  })
}
