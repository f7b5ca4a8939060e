import { DefaultStackSynthesizer, Fn } from 'aws-cdk-lib'
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { checkSpec, deploySpec, suiteSpec } from './buildspecs.ts'
import { Step } from './step.ts'

const minutesToCheck = 60
const minutesOfSuite = 20

/** Longer than the longest canary (four hours) with CloudFormation's work around it. */
const minutesToDeploy = 300

export const checkStep = (scope: Construct, key: IKey, stages: readonly string[]): Step =>
  new Step(scope, 'Check', { spec: checkSpec(stages), key, minutes: minutesToCheck })

/** The qualifier in CDK's own names. */
const qualifier = `\${Qualifier}`

/** May assume the roles of `cdk bootstrap`, and nothing else. */
export const deployStep = (scope: Construct, key: IKey, stage: string): Step => {
  const step = new Step(scope, `Deploy-${stage}`, { spec: deploySpec(stage), key, minutes: minutesToDeploy })
  const bootstrapped = [
    DefaultStackSynthesizer.DEFAULT_DEPLOY_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_FILE_ASSET_PUBLISHING_ROLE_ARN,
  ].map((arn) => Fn.sub(arn.replaceAll(qualifier, DefaultStackSynthesizer.DEFAULT_QUALIFIER)))
  step.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: bootstrapped }))
  return step
}

/** May read one secret: the client credentials for the issuer. */
export const suiteStep = (
  scope: Construct,
  key: IKey,
  { stage, secret }: { readonly stage: string; readonly secret: string },
): Step =>
  new Step(scope, `Suite-${stage}`, {
    spec: suiteSpec,
    key,
    minutes: minutesOfSuite,
    variables: {
      SUITE_CREDENTIALS: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: secret },
    },
  })
