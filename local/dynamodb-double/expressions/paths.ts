import { invalid } from '../values/fault.ts'
import type { Path } from './ast.ts'
import { isReserved } from './reserved.ts'
import type { Tokens } from './tokens.ts'

const nameShape = /^#[A-Za-z0-9_]+$|^[A-Za-z][A-Za-z0-9_]*$/

/** @throws ServiceError */
export const readPath = (tokens: Tokens, what: string): Path => {
  const path: (string | number)[] = [readName(tokens, what)]
  for (;;) {
    if (tokens.take('.')) path.push(readName(tokens, what))
    else if (tokens.take('[')) path.push(readIndex(tokens))
    else return path
  }
}

const readName = (tokens: Tokens, what: string): string => {
  const token = tokens.peek() ?? ''
  if (!nameShape.test(token)) return tokens.fail()
  if (isReserved(token))
    throw invalid(`Invalid ${what}: Attribute name is a reserved keyword; reserved keyword: ${token}`)
  return tokens.next()
}

const readIndex = (tokens: Tokens): number => {
  if (!/^\d+$/.test(tokens.peek() ?? '')) return tokens.fail()
  const index = Number(tokens.next())
  tokens.expect(']')
  return index
}
