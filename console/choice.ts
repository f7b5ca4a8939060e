import type { SignIn } from './settings.ts'

/** What a deployer says of the console. */
export interface ConsoleChoice {
  /** Of the tokens that the service takes; undefined where it takes none. */
  readonly issuer?: string | undefined
  /** Registered with the issuer as a public client; without it a person pastes a token. */
  readonly clientId?: string | undefined
  readonly scope?: string | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Origins that the issuer serves its endpoints from, beside its own. */
  readonly connect?: readonly string[] | undefined
}

/** What the gateway asks of callers. */
export interface Asked {
  readonly auth?: 'none' | 'jwt' | 'iam' | 'lambda' | undefined
  /** By which an authorizer function is asked: `$request.header.NAME`. */
  readonly identitySources?: readonly string[] | undefined
}

/** Undefined where a page cannot say who calls: signatures need a secret key, which belongs in no page. */
export const signInFor = (
  choice: ConsoleChoice,
  { auth = 'none', identitySources = ['$request.header.Authorization'] }: Asked,
): SignIn | undefined => {
  switch (auth) {
    case 'none':
      return { kind: 'nobody asks' }
    case 'jwt':
      return tokenFrom(choice)
    case 'lambda':
      return byHeaders(identitySources.flatMap(headerIn))
    case 'iam':
      return undefined
  }
}

const tokenFrom = ({ issuer, clientId, scope = 'openid', parameters = {} }: ConsoleChoice): SignIn =>
  issuer === undefined || clientId === undefined
    ? { kind: 'token' }
    : { kind: 'token', oidc: { issuer, clientId, scope, parameters } }

/** Browsers send cookies by themselves, and let no page set some other headers (Fetch, "forbidden request-header"). */
const byHeaders = (sources: readonly string[]): SignIn => {
  const names = sources.filter((name) => !forbidden.test(name))
  const isByCookie = names.length === 0 && sources.some((name) => name.toLowerCase() === 'cookie')
  return isByCookie ? { kind: 'nobody asks' } : { kind: 'headers', names }
}

const forbidden =
  /^(accept-(charset|encoding)|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i

const headerIn = (source: string): readonly string[] => {
  const [, name] = /^\$request\.header\.(.+)$/.exec(source) ?? []
  return name === undefined ? [] : [name]
}
