import { invalid } from '../values/fault.ts'
import type { Action, Source } from './ast.ts'
import { readOperand } from './operands.ts'
import { readPath } from './paths.ts'
import { type Tokens, tokensOf } from './tokens.ts'

const what = 'UpdateExpression'

/** @throws ServiceError */
export const readUpdate = (text: string): readonly Action[] => {
  const tokens = tokensOf(text, what)
  const seen = new Set<string>()
  const actions: Action[] = []
  do {
    const section = (tokens.peek() ?? '').toUpperCase()
    const read = sections[section]
    if (!read) return tokens.fail()
    if (seen.has(section))
      throw invalid(
        `Invalid ${what}: The "${section}" section can only be used once in an update expression;`,
      )
    seen.add(section)
    tokens.next()
    do actions.push(read(tokens))
    while (tokens.take(','))
  } while (tokens.peek() !== undefined)
  return actions
}

const set = (tokens: Tokens): Action => {
  const path = readPath(tokens, what)
  tokens.expect('=')
  return { kind: 'set', path, source: readSource(tokens) }
}

const readSource = (tokens: Tokens): Source => {
  const left = readPart(tokens)
  if (tokens.take('+')) return { kind: 'sum', left, right: readPart(tokens) }
  if (tokens.take('-')) return { kind: 'difference', left, right: readPart(tokens) }
  return left
}

const readPart = (tokens: Tokens): Source => {
  if (tokens.take('if_not_exists')) {
    tokens.expect('(')
    const path = readPath(tokens, what)
    tokens.expect(',')
    const otherwise = readPart(tokens)
    tokens.expect(')')
    return { kind: 'fallback', path, otherwise }
  }
  if (!tokens.take('list_append')) return readOperand(tokens, what)
  tokens.expect('(')
  const left = readPart(tokens)
  tokens.expect(',')
  const right = readPart(tokens)
  tokens.expect(')')
  return { kind: 'append', left, right }
}

const remove = (tokens: Tokens): Action => ({ kind: 'remove', path: readPath(tokens, what) })

const change =
  (kind: 'add' | 'delete') =>
  (tokens: Tokens): Action => {
    const path = readPath(tokens, what)
    if (!tokens.peek()?.startsWith(':')) tokens.fail()
    return { kind, path, operand: readOperand(tokens, what) }
  }

const sections: Readonly<Record<string, (tokens: Tokens) => Action>> = {
  SET: set,
  REMOVE: remove,
  ADD: change('add'),
  DELETE: change('delete'),
}
