import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  type BuildEnvironmentVariable,
  type BuildSpec,
  ComputeType,
  LinuxBuildImage,
  PipelineProject,
} from 'aws-cdk-lib/aws-codebuild'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

export interface StepProps {
  readonly spec: BuildSpec
  readonly key: IKey
  readonly minutes: number
  readonly variables?: Readonly<Record<string, BuildEnvironmentVariable>>
}

/** A step that runs commands, with a role of its own that may only read its input and write its log. */
export class Step extends PipelineProject {
  constructor(scope: Construct, id: string, { spec, key, minutes, variables }: StepProps) {
    super(scope, id, {
      buildSpec: spec,
      grantReportGroupPermissions: false,
      encryptionKey: key,
      timeout: Duration.minutes(minutes),
      // x86, because the embedded DynamoDB of the tests has a package for it. Bundled functions run on any.
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0, computeType: ComputeType.MEDIUM },
      environmentVariables: { ...variables },
      logging: {
        cloudWatch: {
          logGroup: new LogGroup(scope, `${id}Log`, {
            retention: RetentionDays.ONE_MONTH,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        },
      },
    })
    const own = Stack.of(this).getLogicalId(this.node.defaultChild as CfnResource)
    const logs = 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/codebuild'
    Validations.of(this.role ?? this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${logs}/<${own}>:*]`,
      reason:
        'A build writes a stream of its own, whose name nobody knows before; in the group of this step alone.',
    })
  }
}
