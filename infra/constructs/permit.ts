import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'

interface Permitted {
  readonly service: 'dynamodb' | 'events' | 'secretsmanager' | 'sqs' | 'ssm'
  /** Without the service before them. */
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** Adds to a role exactly these actions on these resources; nothing for none. */
export const permit = ({ grantPrincipal }: IGrantable, { service, actions, resources }: Permitted): void => {
  if (resources.length === 0) return
  const named = actions.map((action) => `${service}:${action}`)
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: named, resources: [...new Set(resources)] }),
  )
}
