import { type Item, invalid, isRecord, type Value } from './values.ts'

/** What an expression's placeholders stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, unknown>>
  readonly values: Readonly<Record<string, unknown>>
}

export const placeholdersOf = (input: Readonly<Record<string, unknown>>): Placeholders => ({
  names: isRecord(input.ExpressionAttributeNames) ? input.ExpressionAttributeNames : {},
  values: isRecord(input.ExpressionAttributeValues) ? input.ExpressionAttributeValues : {},
})

export const nameOf = (token: string, { names }: Placeholders): string => {
  if (!token.startsWith('#')) return token
  const name = names[token]
  if (typeof name === 'string') return name
  throw invalid(`An expression attribute name used in the document path is not defined: ${token}`)
}

export const placeholderOf = (token: string, { values }: Placeholders): Value => {
  const value = values[token]
  if (isRecord(value)) return value as Value
  throw invalid(`An expression attribute value used in expression is not defined: ${token}`)
}

/** A placeholder's value, or an attribute's. */
export const operandOf = (token: string, item: Item, placeholders: Placeholders): Value | undefined =>
  token.startsWith(':') ? placeholderOf(token, placeholders) : item[nameOf(token, placeholders)]

/** Reads a text token by token. */
export interface Tokens {
  readonly next: () => string
  readonly peek: () => string | undefined
  /** Takes the next token if it is this one; words in any case. */
  readonly take: (token: string) => boolean
  /** @throws ServiceError unless the next token is this one. */
  readonly expect: (token: string) => void
}

export const tokensOf = (text: string): Tokens => {
  const tokens = text.match(/<>|<=|>=|[=<>(),+]|[:#]?\w+|\S/g) ?? []
  let at = 0
  const take = (token: string) => {
    const found = tokens[at]?.toUpperCase() === token.toUpperCase()
    if (found) at++
    return found
  }
  return {
    peek: () => tokens[at],
    next: () => tokens[at++] ?? fail(text),
    take,
    expect: (token) => {
      if (!take(token)) fail(text)
    },
  }
}

const fail = (text: string): never => {
  throw invalid(`Invalid expression, or one that the stand-in does not know: ${text}`)
}
