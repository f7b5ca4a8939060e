/**
 * Splits the value of a header, but not within a quoted string (RFC 9110, 5.6.4), in one pass. A string that is not
 * closed extends to the end.
 */
export const splitUnquoted = (text: string, separator: ',' | ';'): readonly string[] => {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (character === '\\' && isQuoted) at += 1
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts.map((part) => part.trim())
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const quoted = /^"([^"]*)"$/
const bare = /^[^\s"]*$/

/** `name=value` with the name in lower case and the value unquoted; undefined for any other text. */
export const pairOf = (part: string): { readonly name: string; readonly value: string } | undefined => {
  const equals = part.indexOf('=')
  const name = (equals < 0 ? part : part.slice(0, equals)).trim()
  const text = equals < 0 ? '' : part.slice(equals + 1).trim()
  const value = quoted.exec(text)?.[1] ?? (bare.test(text) ? text : undefined)
  return token.test(name) && value !== undefined ? { name: name.toLowerCase(), value } : undefined
}
