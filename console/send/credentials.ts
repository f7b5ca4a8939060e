import type { Auth } from '../../client/index.ts'
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
  try {
    const [, payload = ''] = token.split('.')
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof claims !== 'object' || claims === null) return undefined
    const names = ['email', 'preferred_username', 'username', 'sub'] as const
    const known = claims as Readonly<Record<string, unknown>>
    return names.map((name) => known[name]).find((value) => typeof value === 'string') as string | undefined
  } catch {
    return undefined
  }
}
