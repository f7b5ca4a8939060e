/** A text as one word of a POSIX shell. */
const word = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

interface Shown {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** The name of a file. */
  readonly file?: string
}

/** The same request as a command. A token stays a variable: a command is pasted into chats and tickets. */
export const curlOf = ({ method = 'GET', url, headers = {}, file }: Shown, isSigned: boolean): string => {
  const token = isSigned ? ['-H "authorization: Bearer $TOKEN"'] : []
  const given = Object.entries(headers).map(([name, value]) => `-H ${word(`${name}: ${value}`)}`)
  const body = file === undefined ? [] : [`--data-binary ${word(`@${file}`)}`]
  const verb = method === 'GET' ? [] : [`-X ${method}`]
  return ['curl', ...verb, word(url), ...token, ...given, ...body].join(' ')
}
