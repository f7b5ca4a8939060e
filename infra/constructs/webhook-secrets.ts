import { CfnParameter, Reference, type Stack, Token, Tokenization } from 'aws-cdk-lib'
import type { WebhookSetting } from '../event-settings.ts'

type Secret = WebhookSetting['secret']

/** The ARNs of the parameters and secrets that webhooks are signed with. */
export const secretsOf = (
  webhooks: readonly WebhookSetting[],
  stack: Stack,
): { readonly parameters: readonly string[]; readonly secrets: readonly string[] } => {
  const all = webhooks.map(({ secret }) => secret)
  return {
    parameters: all.flatMap((secret) => ('parameter' in secret ? [parameterArn(secret, stack)] : [])),
    secrets: all.flatMap((secret) => ('secretsManager' in secret ? secretArns(secret, stack) : [])),
  }
}

const parameterArn = ({ parameter }: Extract<Secret, { parameter: string }>, stack: Stack): string =>
  stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameter.replace(/^\//, '') })

/** Secrets Manager adds a hyphen and six characters to a name; an ARN may be written with them or without. */
const added = '-??????'

const secretArns = (
  { secretsManager: named }: Extract<Secret, { secretsManager: string }>,
  stack: Stack,
): readonly string[] => {
  if (isArnInApp(named)) return [named]
  if (Token.isUnresolved(named) || !named.startsWith('arn:'))
    return [`${stack.formatArn({ service: 'secretsmanager', resource: 'secret' })}:${named}${added}`]
  if (!/-[A-Za-z0-9]{6}$/.test(named)) return [named + added]
  // The last word of a name may have six letters, too: `my-secret`.
  return /-[a-z]{6}$/.test(named) ? [named, named + added] : [named]
}

/** CDK's `secretArn` refers to a secret as it is; `secretName` is cut out of that, and a parameter of a stack has a name. */
const isArnInApp = (text: string): boolean => {
  const { tokens, length } = Tokenization.reverseString(text)
  const [token] = tokens
  return length === 1 && Reference.isReference(token) && !(token.target instanceof CfnParameter)
}
