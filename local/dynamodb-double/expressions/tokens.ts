import { invalid } from '../values/fault.ts'

/** Reads a text token by token. */
export interface Tokens {
  readonly peek: () => string | undefined
  readonly next: () => string
  /** Takes the next token if it is this one; words in any case. */
  readonly take: (token: string) => boolean
  /** @throws ServiceError unless the next token is this one. */
  readonly expect: (token: string) => void
  /** @throws ServiceError unless everything has been read. */
  readonly end: () => void
  readonly fail: () => never
}

/** The tokens of a language, and the words in which a text is refused. */
export interface Grammar {
  readonly token: RegExp
  readonly refusal: (token: string, near: string) => string
}

const grammarOf = (what: string): Grammar => ({
  token: /\s+|<>|<=|>=|[=<>(),.[\]+-]|[:#]?[A-Za-z0-9_]+|[\s\S]/gy,
  refusal: (token, near) => `Invalid ${what}: Syntax error; token: "${token}", near: "${near}"`,
})

/** @param what `ConditionExpression`, `UpdateExpression`, …, for error messages. */
export const tokensOf = (text: string, what: string): Tokens => tokensIn(text, grammarOf(what))

export const tokensIn = (text: string, { token, refusal }: Grammar): Tokens => {
  const tokens = (text.match(token) ?? []).filter((one) => one.trim() !== '')
  let at = 0
  const fail = (): never => {
    throw invalid(refusal(tokens[at] ?? '<EOF>', tokens.slice(Math.max(0, at - 1), at + 2).join(' ')))
  }
  const take = (wanted: string) => {
    const found = tokens[at]?.toUpperCase() === wanted.toUpperCase()
    if (found) at++
    return found
  }
  return {
    peek: () => tokens[at],
    next: () => tokens[at++] ?? fail(),
    take,
    expect: (wanted) => {
      if (!take(wanted)) fail()
    },
    end: () => {
      if (at < tokens.length) fail()
    },
    fail,
  }
}
