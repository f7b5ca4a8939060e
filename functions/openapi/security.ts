import { isOpen, type Route } from '../http/routes.ts'
import { type IdentitySource, identitySource, usualSources } from '../model/identity-source.ts'

/** What stands in front of a deployment; undefined for a description of all kinds of deployments. */
export interface Guarding {
  readonly auth?: 'jwt' | 'iam' | 'lambda' | 'none' | undefined
  /** Of a Lambda authorizer: where it finds credentials. Default `$request.header.Authorization`. */
  readonly identitySources?: readonly string[] | undefined
}

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'A token of the issuer that the deployment trusts.',
} as const

const sigv4 = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description: 'AWS Signature Version 4, for callers that may `execute-api:Invoke`.',
  'x-amazon-apigateway-authtype': 'awsSigv4',
} as const

const customIn = ({ place, name }: IdentitySource) =>
  ({
    type: 'apiKey',
    in: place === 'querystring' ? 'query' : 'header',
    name,
    description: 'Credentials that the deployment’s own authorizer understands.',
  }) as const

type Scheme = typeof bearer | typeof sigv4 | ReturnType<typeof customIn>

/** One for each place where a Lambda authorizer demands something of the caller. */
const customSchemes = ({ identitySources = usualSources }: Guarding) =>
  Object.fromEntries(
    identitySources
      .map(identitySource)
      .filter((source) => source !== undefined)
      .filter(({ place }) => place !== 'context')
      .map((source, at): [string, Scheme] => [at === 0 ? 'custom' : `custom${at + 1}`, customIn(source)]),
  )

/** For a deployment with one kind of authorizer, only the schemes of that. */
export const schemesOf = (guarding: Guarding): Readonly<Record<string, Scheme>> => {
  switch (guarding.auth) {
    case undefined:
      return { bearer, sigv4, ...customSchemes(guarding) }
    case 'none':
      return {}
    case 'jwt':
      return { bearer }
    case 'iam':
      return { sigv4 }
    case 'lambda':
      return customSchemes(guarding)
  }
}

type Security = Record<string, string[]>[]

/** Of several schemes one is enough, except that a Lambda authorizer demands all of its own at once. */
const askedFor = (guarding: Guarding): Security => {
  const all = Object.keys(schemesOf(guarding)).map((name): [string, string[]] => [name, []])
  return guarding.auth === 'lambda'
    ? [Object.fromEntries(all)]
    : all.map((scheme) => Object.fromEntries([scheme]))
}

/** No authorizer is possible only if the deployment says so, or is unknown. */
export const securityOf = (guarding: Guarding): Security =>
  guarding.auth === undefined || guarding.auth === 'none' ? [...askedFor(guarding), {}] : askedFor(guarding)

/** The security of a route, if it differs from that of the whole API. */
export const securityOfRoutes =
  (guarding: Guarding, publicDocs: boolean | undefined) =>
  (route: Pick<Route, 'name' | 'open'>): Security | undefined => {
    const open = isOpen(route, publicDocs)
    if (open === undefined) return [...askedFor(guarding), {}]
    return open ? [] : undefined
  }
