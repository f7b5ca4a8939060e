import type { Operand } from './ast.ts'
import { readPath } from './paths.ts'
import type { Tokens } from './tokens.ts'

/** A path, a `:value`, or `size(…)` of one. */
export const readOperand = (tokens: Tokens, what: string): Operand => {
  const token = tokens.peek() ?? ''
  if (token.startsWith(':')) {
    if (token.length === 1) tokens.fail()
    return { kind: 'value', token: tokens.next() }
  }
  if (token !== 'size') return { kind: 'path', path: readPath(tokens, what) }
  tokens.next()
  tokens.expect('(')
  const of = readOperand(tokens, what)
  tokens.expect(')')
  return { kind: 'size', of }
}
