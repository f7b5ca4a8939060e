/** The part of an IAM policy that decides about a call of a route. */
export interface Policy {
  readonly Statement: readonly Statement[]
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

export const isPolicy = (value: unknown): value is Policy =>
  typeof value === 'object' &&
  value !== null &&
  'Statement' in value &&
  Array.isArray(value.Statement) &&
  value.Statement.every(isStatement)

const isStatement = ({ Effect, Action, Resource }: Statement): boolean =>
  (Effect === 'Allow' || Effect === 'Deny') && areTexts(Action) && areTexts(Resource)

const areTexts = (value: unknown): boolean => [value].flat().every((text) => typeof text === 'string')

/** Some statement allows it and none denies it. Conditions are not looked at. */
export const isAllowed = ({ Statement }: Policy, routeArn: string): boolean => {
  const effects = Statement.filter((statement) => isAbout(statement, routeArn)).map(({ Effect }) => Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}

const isAbout = ({ Action, Resource }: Statement, routeArn: string): boolean =>
  [Action].flat().some((action) => matches(action.toLowerCase(), 'execute-api:invoke')) &&
  [Resource].flat().some((resource) => matches(resource, routeArn))

/** `*` stands for any text, `/` included, and `?` for one character. */
const matches = (pattern: string, text: string): boolean => {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}
