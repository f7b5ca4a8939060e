import { type Grammar, type Tokens, tokensIn } from '../expressions/tokens.ts'

const grammar: Grammar = {
  token:
    /\s+|"(?:[^"]|"")*"|'(?:[^']|'')*'|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|<<|>>|<>|!=|<=|>=|[\s\S]/gy,
  refusal: (token) => `Statement wasn't well formed, can't be processed: Unexpected token ${token}`,
}

export const tokensOf = (text: string): Tokens => tokensIn(text, grammar)

/** A name: a word, or anything between double quotes. */
export const readName = (tokens: Tokens): string => {
  const token = tokens.peek() ?? ''
  if (!/^(?:"|[A-Za-z_])/.test(token)) tokens.fail()
  tokens.next()
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token
}

/** The text between single quotes. */
export const readText = (tokens: Tokens): string => {
  if (!tokens.peek()?.startsWith("'")) tokens.fail()
  return tokens.next().slice(1, -1).replaceAll("''", "'")
}
