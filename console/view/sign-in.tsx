import { useState } from 'preact/hooks'
import type { SignIn } from '../settings.ts'
import type { Advice } from '../state/advice.ts'
import { AdviceBox } from './advice-box.tsx'
import { usePage } from './context.ts'

export const SignInForm = ({ advice }: { advice: Advice | undefined }) => {
  const { signIn } = usePage()
  return (
    <section class="panel narrow" aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      {advice && <AdviceBox advice={advice} />}
      <Asking signIn={signIn} />
      {signIn.kind !== 'nobody asks' && (
        <p class="hint">It stays in the memory of this tab, and is gone when you close or reload it.</p>
      )}
    </section>
  )
}

const Asking = ({ signIn }: { signIn: SignIn }) => {
  switch (signIn.kind) {
    case 'nobody asks':
      return <p>This page has nothing to ask you for. Sign in where you usually do, then load it again.</p>
    case 'headers':
      return <HeaderForm names={signIn.names} />
    case 'token':
      return <TokenForm hasIssuer={signIn.oidc !== undefined} />
  }
}

const TokenForm = ({ hasIssuer }: { hasIssuer: boolean }) => {
  const { session } = usePage()
  const [token, setToken] = useState('')
  const form = (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        session.paste(token)
      }}
    >
      <label for="token">Token</label>
      <textarea
        id="token"
        rows={4}
        required
        spellcheck={false}
        autocomplete="off"
        value={token}
        onInput={({ currentTarget }) => setToken(currentTarget.value)}
      />
      <button type="submit" class={hasIssuer ? '' : 'main'}>
        Use this token
      </button>
    </form>
  )
  if (!hasIssuer) return form
  return (
    <>
      <button type="button" class="main" onClick={session.leave}>
        Sign in with your organisation
      </button>
      <details>
        <summary>Paste a token instead</summary>
        {form}
      </details>
    </>
  )
}

const HeaderForm = ({ names }: { names: readonly string[] }) => {
  const { session } = usePage()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  if (names.length === 0)
    return (
      <p>Callers of this service are known by something that a page cannot send. The command line can.</p>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        session.fill(values)
      }}
    >
      {names.map((name) => (
        <p key={name}>
          <label for={`header-${name}`}>{name}</label>
          <input
            id={`header-${name}`}
            required
            autocomplete="off"
            value={values[name.toLowerCase()] ?? ''}
            onInput={({ currentTarget }) =>
              setValues({ ...values, [name.toLowerCase()]: currentTarget.value })
            }
          />
        </p>
      ))}
      <button type="submit" class="main">
        Sign in
      </button>
    </form>
  )
}
