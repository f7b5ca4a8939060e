import type { Auth } from '../../client/index.ts'
import { isRecord } from '../../client/send/call.ts'
import type { SignIn } from '../settings.ts'

/** Who calls. It is in the memory of the page and nowhere else, so it is gone with the tab. */
export interface Credentials {
  readonly auth: Auth | undefined
  readonly take: (values: Readonly<Record<string, string>>) => void
  readonly forget: () => void
}

export const createCredentials = ({ kind }: SignIn): Credentials => {
  let values: Readonly<Record<string, string>> = {}
  return {
    auth: kind === 'nobody asks' ? undefined : { sign: async () => values },
    take: (given) => {
      values = given
    },
    forget: () => {
      values = {}
    },
  }
}

/** A token as a person pastes it: with the word before it, or without. */
export const bearer = (token: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token.trim().replace(/^bearer\s+/i, '')}`,
})

/** Whom a token names. The service alone checks it; this is only shown. */
export const nameIn = (token: string): string | undefined => {
  const claims = claimsIn(token)
  const names = ['email', 'preferred_username', 'username', 'sub'] as const
  return names.map((name) => claims?.[name]).find((value) => typeof value === 'string')
}

/**
 * A text that two credentials share only if they are the same person's: of a token with claims, all that may decide whose
 * rows it reaches; of anything else the credentials themselves.
 */
export const personIn = (values: Readonly<Record<string, string>>): string => {
  const { authorization = '', ...others } = values
  const claims = claimsIn(authorization)
  if (typeof claims?.sub !== 'string' || Object.keys(others).length > 0) return JSON.stringify(values)
  const lasting = Object.entries(claims).filter(([name]) => !passing.includes(name))
  return JSON.stringify(lasting.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Other in each token of a person. */
const passing: readonly string[] = [
  'exp',
  'iat',
  'nbf',
  'jti',
  'auth_time',
  'origin_jti',
  'event_id',
  'nonce',
  'at_hash',
]

const claimsIn = (token: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const [, payload = ''] = token.split('.')
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isRecord(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
