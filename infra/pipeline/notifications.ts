import { Stack } from 'aws-cdk-lib'
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline'
import { CfnNotificationRule } from 'aws-cdk-lib/aws-codestarnotifications'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { OperatorTopic } from '../constructs/operator-topic.ts'

/** Where it is told that the pipeline failed, or waits. */
export const failureTopic = (scope: Construct, email: string | undefined): OperatorTopic => {
  const topic = new OperatorTopic(scope, 'Failures', { publisher: 'codestar-notifications.amazonaws.com' })
  if (email !== undefined) topic.mail(email)
  return topic
}

/** A taken-back version is a failed execution, too. */
const events = [
  'codepipeline-pipeline-pipeline-execution-failed',
  'codepipeline-pipeline-manual-approval-needed',
]

/** By the resource itself: CDK's way lets the service publish in the name of every account. */
export const notify = (scope: Construct, { pipelineArn }: Pipeline, { topicArn }: ITopic): void => {
  new CfnNotificationRule(scope, 'Notifications', {
    name: `${Stack.of(scope).stackName}-failures`,
    detailType: 'FULL',
    eventTypeIds: events,
    resource: pipelineArn,
    targets: [{ targetType: 'SNS', targetAddress: topicArn }],
  })
}
