import type { LocalAuth } from '../authorizer/authorizer.ts'
import type { Values } from './flags.ts'
import { integer } from './integer.ts'

type Auth = LocalAuth | undefined

const kinds = ['none', 'jwt', 'lambda'] as const
type Kind = (typeof kinds)[number]

/** The options that mean something with one kind only. */
const ofKind: Readonly<Record<Kind, readonly (keyof Values)[]>> = {
  none: [],
  jwt: ['issuer', 'audience', 'jwks'],
  lambda: [
    'authorizer',
    'authorizer-response',
    'authorizer-cache',
    'identity-source',
    'principal-member',
    'scopes-member',
  ],
}

/** @throws Error for options that do not go together, or are missing. */
export const authOf = (values: Values): Auth => {
  const kind = kindOf(values.auth ?? 'none')
  for (const other of kinds.filter((one) => one !== kind)) {
    if (ofKind[other].some((name) => values[name] !== undefined))
      throw new Error(`${listed(ofKind[other])} need --auth ${other}`)
  }
  switch (kind) {
    case 'none':
      return undefined
    case 'jwt':
      return jwt(values)
    case 'lambda':
      return lambda(values)
  }
}

const kindOf = (text: string): Kind => {
  const kind = kinds.find((one) => one === text)
  if (kind !== undefined) return kind
  throw new Error(`--auth must be none, jwt or lambda, not ${JSON.stringify(text)}`)
}

const jwt = ({ issuer, audience, jwks }: Values): Auth => {
  if (!issuer || !audience || !jwks) throw new Error(`--auth jwt needs ${listed(ofKind.jwt)}`)
  return { issuer, audience, jwksFile: jwks }
}

const lambda = (values: Values): Auth => {
  const { authorizer, 'authorizer-response': response = 'simple', 'authorizer-cache': cache = '0' } = values
  if (!authorizer) throw new Error('--auth lambda needs --authorizer')
  if (response !== 'simple' && response !== 'iam')
    throw new Error(`--authorizer-response must be simple or iam, not ${JSON.stringify(response)}`)
  return {
    authorizerFile: authorizer,
    response,
    cacheSeconds: integer('--authorizer-cache', cache, { least: 0, most: 3600 }),
    identitySources: values['identity-source'],
    principalMember: values['principal-member'],
    scopesMember: values['scopes-member'],
  }
}

/** `--a, --b and --c` */
const listed = (names: readonly string[]): string => {
  const flags = names.map((name) => `--${name}`)
  return [flags.slice(0, -1).join(', '), ...flags.slice(-1)].join(' and ')
}
