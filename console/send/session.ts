import type { SignIn } from '../settings.ts'
import { adviceOf, isSignedOut } from '../state/advice.ts'
import { readRoute } from '../state/route.ts'
import { bearer, type Credentials, nameIn } from './credentials.ts'
import { describe } from './describe.ts'
import type { Effects } from './effects.ts'
import { goOn } from './look.ts'
import { keepingIn } from './memory.ts'
import { comeBack, leave, SignInError } from './oidc.ts'
import { createPersons } from './person.ts'

type Values = Readonly<Record<string, string>>

export interface Session {
  /** At the start of the page: whoever comes from the issuer is in, and so is everybody where nobody is asked. */
  readonly start: () => Promise<void>
  readonly paste: (token: string) => Promise<void>
  readonly fill: (values: Values) => Promise<void>
  readonly leave: () => Promise<void>
  readonly end: () => void
}

export const createSession = (signIn: SignIn, credentials: Credentials, effects: Effects): Session => {
  const { store, connection } = effects
  const out = (error?: unknown) =>
    store.tell({
      type: 'session',
      session: error === undefined ? { kind: 'out' } : { kind: 'out', advice: adviceIn(error) },
    })
  const persons = createPersons(effects)
  /** Whether somebody is in is what the service says to a first question. Until then what was begun before stays as it is. */
  const enter = async (who: string | undefined, values?: Values) => {
    try {
      const service = await describe(values ? connection.as({ sign: async () => values }) : connection)
      if (values) await persons.arrive(values)
      if (values) credentials.take(values)
      store.tell({ type: 'service', service })
      store.tell({ type: 'session', session: who === undefined ? { kind: 'in' } : { kind: 'in', who } })
      goOn(effects)
    } catch (error) {
      credentials.forget()
      out(isSignedOut(error) ? new SignInError(notTaken) : error)
    }
  }
  const paste = (token: string) => enter(nameIn(token), bearer(token))
  const fetched = async () => {
    const oidc = signIn.kind === 'token' ? signIn.oidc : undefined
    const token = oidc && (await comeBack(oidc, tabKeeping()))
    store.tell({ type: 'route', route: readRoute(location.hash) })
    return token === undefined ? out() : paste(token)
  }
  return {
    start: () => (signIn.kind === 'nobody asks' ? enter(undefined) : fetched().catch(out)),
    paste,
    fill: (values) => enter(undefined, values),
    leave: async () => {
      if (signIn.kind === 'token' && signIn.oidc) await leave(signIn.oidc, tabKeeping()).catch(out)
    },
    end: () => {
      credentials.forget()
      persons.depart()
      out()
    },
  }
}

const tabKeeping = () => keepingIn(() => sessionStorage)

const notTaken = 'The service does not take this. It may have expired, or be meant for another service.'

const adviceIn = (error: unknown) =>
  error instanceof SignInError
    ? ({ title: 'You are not signed in', detail: error.message, remedy: 'sign in' } as const)
    : adviceOf(error)
