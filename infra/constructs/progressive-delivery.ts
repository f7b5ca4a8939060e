import { Duration, Validations } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TimeBasedCanaryTrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Candidate, Judgement, Judging } from '../canary.ts'
import type { Canary } from '../config.ts'
import type { Measured } from '../measures.ts'
import { aliasName, type ServiceFunction } from './service-function.ts'

export interface ProgressiveDeliveryProps {
  readonly canary: Canary
  readonly measured: Measured
}

/** A new version gets a part of the calls for a while, and then all of them if no alarm is raised. */
export class ProgressiveDelivery extends Construct {
  private readonly props: ProgressiveDeliveryProps
  private readonly application: LambdaApplication
  private readonly config: LambdaDeploymentConfig
  private readonly role: Role
  private readonly delivered: ServiceFunction[] = []

  constructor(scope: Construct, id: string, props: ProgressiveDeliveryProps) {
    super(scope, id)
    this.props = props
    this.application = new LambdaApplication(this, 'Application')
    const { percent: percentage, minutes } = props.canary
    const interval = Duration.minutes(minutes)
    this.config = new LambdaDeploymentConfig(this, 'Canary', {
      trafficRouting: new TimeBasedCanaryTrafficRouting({ interval, percentage }),
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') })
    this.role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }))
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'CodeDeploy asks for the state of several alarms at once: cloudwatch:DescribeAlarms takes "*" only.',
    })
  }

  /** Deploys a function's next versions in this way. */
  add(name: string, handler: ServiceFunction, judging: Judging): void {
    const candidate: Candidate = { handler, measured: this.props.measured, canary: this.props.canary }
    const alarms = judging(candidate).map((judgement) => this.alarm(name, candidate, judgement))
    const resources = [handler.functionArn, `${handler.functionArn}:${aliasName}`]
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:GetAlias', 'lambda:UpdateAlias'], resources }),
    )
    const group = new LambdaDeploymentGroup(this, name, {
      application: this.application,
      deploymentConfig: this.config,
      alias: handler.live,
      alarms,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      // CDK would add AWS's managed policy, which permits moving every alias of the account.
      role: this.role.withoutPolicyUpdates(),
    })
    group.node.addDependency(this.role)
    handler.live.node.addDependency(group)
    this.delivered.push(handler)
  }

  /** Switches a function at once, after the others. */
  addLast({ live }: ServiceFunction): void {
    for (const { live: before } of this.delivered) live.node.addDependency(before)
  }

  /**
   * An alarm on one version, with its number in the name, so that failures of the version before cannot block the
   * version that fixes them. Without traffic the alarm has no data and rolls nothing back.
   */
  private alarm(name: string, { handler }: Candidate, judgement: Judgement): Alarm {
    const { version } = handler.currentVersion
    return new Alarm(this, `${name}${judgement.name}`, {
      alarmName: `${this.props.measured.name}-${name}-v${version}-${judgement.name}`,
      alarmDescription: `Takes version ${version} of ${name} back while it is new. See docs/operations.md, "When a version was taken back".`,
      metric: judgement.metric,
      threshold: judgement.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.MISSING,
    })
  }
}
