import { CfnOutput, DefaultStackSynthesizer, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib'
import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'

export interface GitHubRolesProps extends StackProps {
  /** OWNER/NAME. */
  readonly repository: string
  /** One for each environment, in the order of `environments`. */
  readonly suiteSecrets: readonly [string, string]
}

/** GitHub's environments. A job gets a role only in the role's environment; production demands approval. */
const environments = ['development', 'production'] as const

const issuer = 'token.actions.githubusercontent.com'

/** One role for each environment of the repository, for the time of a job. GitHub signs its token: no key is stored. */
export class GitHubRoles extends Stack {
  constructor(scope: Construct, id: string, { repository, suiteSecrets, ...props }: GitHubRolesProps) {
    super(scope, id, props)
    const provider = new OidcProviderNative(this, 'GitHub', {
      url: `https://${issuer}`,
      clientIds: ['sts.amazonaws.com'],
    })
    environments.forEach((environment, at) => {
      const role = new Role(this, `${environment}Role`, {
        assumedBy: new WebIdentityPrincipal(provider.oidcProviderArn, {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: `repo:${repository}:environment:${environment}`,
          },
        }),
        // Longer than the longest canary with CloudFormation's work around it.
        maxSessionDuration: Duration.hours(5),
      })
      role.addToPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: bootstrapped() }))
      const secret = Secret.fromSecretNameV2(this, `${environment}Suite`, suiteSecrets[at] ?? '')
      secret.grantRead(role)
      new CfnOutput(this, `${environment}RoleArn`, { value: role.roleArn })
    })
  }
}

const qualifier = `\${Qualifier}`

/** The roles that `cdk bootstrap` made for deployers. */
const bootstrapped = (): string[] =>
  [
    DefaultStackSynthesizer.DEFAULT_DEPLOY_ROLE_ARN,
    DefaultStackSynthesizer.DEFAULT_FILE_ASSET_PUBLISHING_ROLE_ARN,
  ].map((arn) => Fn.sub(arn.replaceAll(qualifier, DefaultStackSynthesizer.DEFAULT_QUALIFIER)))
