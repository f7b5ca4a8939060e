import type { Oidc } from '../settings.ts'
import type { Keeping } from './memory.ts'

/** What goes wrong on the way, for a person to read. */
export class SignInError extends Error {}

interface Issuer {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
}

/** What a tab remembers while its person is at the issuer. */
interface Begun {
  readonly state: string
  readonly verifier: string
  /** Where the page was. */
  readonly hash: string
}

const place = 'multistatus.sign-in'

/** Leaves for the issuer (RFC 6749, 4.1, with PKCE: RFC 7636). */
export const leave = async (oidc: Oidc, tab: Keeping | undefined): Promise<void> => {
  const { authorization_endpoint: address } = await discover(oidc)
  const begun: Begun = { state: random(), verifier: random(), hash: location.hash }
  keep(begun, tab)
  const url = new URL(address)
  const asked = {
    ...oidc.parameters,
    response_type: 'code',
    client_id: oidc.clientId,
    redirect_uri: ownAddress(),
    scope: oidc.scope,
    state: begun.state,
    code_challenge: await challengeOf(begun.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  location.assign(url)
}

/** The verifier has to be there when the issuer sends its answer to this page. */
const keep = (begun: Begun, tab: Keeping | undefined): void => {
  try {
    if (tab === undefined) throw new Error('forbidden')
    tab.setItem(place, JSON.stringify(begun))
  } catch {
    throw new SignInError(
      'This browser lets the page keep nothing, which signing in at the issuer needs. Allow it, or paste a token.',
    )
  }
}

/** Back from the issuer: a token, or undefined where nobody came from there. */
export const comeBack = async (oidc: Oidc, tab: Keeping | undefined): Promise<string | undefined> => {
  const answer = new URLSearchParams(location.search)
  const [code, error] = [answer.get('code'), answer.get('error')]
  if (code === null && error === null) return undefined
  const begun: Begun | undefined = JSON.parse(tab?.getItem(place) ?? 'null') ?? undefined
  tab?.removeItem(place)
  // A code works once, and an address with one should not stay in the history.
  history.replaceState(null, '', `${ownAddress()}${begun?.hash ?? ''}`)
  if (begun === undefined || answer.get('state') !== begun.state)
    throw new SignInError('This answer of the issuer belongs to no sign-in that was begun in this tab.')
  if (code === null) throw new SignInError(answer.get('error_description') ?? `The issuer answered ${error}.`)
  const from = answer.get('iss')
  if (from !== null && from !== oidc.issuer) throw new SignInError('Another issuer answered (RFC 9207).')
  return exchangeCode(oidc, code, begun.verifier)
}

const exchangeCode = async (oidc: Oidc, code: string, verifier: string): Promise<string> => {
  const { token_endpoint: address } = await discover(oidc)
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: ownAddress(),
    client_id: oidc.clientId,
    code_verifier: verifier,
  })
  const answer = await asked(address, { method: 'POST', body })
  const { access_token: token } = answer
  if (typeof token !== 'string') throw new SignInError('The issuer sent no access token.')
  return token
}

const discover = async ({ issuer }: Oidc): Promise<Issuer> => {
  const found = await asked(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {})
  const { authorization_endpoint, token_endpoint } = found
  if (found.issuer !== issuer) throw new SignInError(`${issuer} calls itself ${String(found.issuer)}.`)
  if (typeof authorization_endpoint !== 'string' || typeof token_endpoint !== 'string')
    throw new SignInError(`${issuer} does not say where people sign in.`)
  return { authorization_endpoint, token_endpoint }
}

const asked = async (address: string, init: RequestInit): Promise<Record<string, unknown>> => {
  const answer = await fetch(address, init).catch(() => undefined)
  if (answer === undefined)
    throw new SignInError(
      `${new URL(address).origin} cannot be reached from this page. If it is not the issuer's own origin, the setting console.connect has to name it.`,
    )
  const body: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok || typeof body !== 'object' || body === null)
    throw new SignInError(`${new URL(address).origin} answered ${answer.status}.`)
  return body as Record<string, unknown>
}

const ownAddress = (): string => `${location.origin}${location.pathname}`

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

const challengeOf = async (verifier: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
