import type { SignIn } from '../settings.ts'

/** A text as one word of a POSIX shell. */
const word = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

interface Shown {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The same request as a command. Credentials stay variables: a command is pasted into chats and tickets. */
export const curlOf = ({ url, headers }: Shown, signIn: SignIn): string => {
  const given = Object.entries(headers).map(([name, value]) => `-H ${word(`${name}: ${value}`)}`)
  return ['curl', word(url), ...credentialsIn(signIn), ...given].join(' ')
}

const credentialsIn = (signIn: SignIn): readonly string[] => {
  switch (signIn.kind) {
    case 'nobody asks':
      return []
    case 'token':
      return ['-H "authorization: Bearer $TOKEN"']
    case 'headers':
      return signIn.names.map((name) => `-H "${name}: $${variableOf(name)}"`)
  }
}

/** `X-Api-Key` → `X_API_KEY` */
const variableOf = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
