import type { Operand, Path } from '../expressions/ast.ts'
import type { Tokens } from '../expressions/tokens.ts'
import { checkedValue } from '../values/check.ts'
import { unsupported } from '../values/fault.ts'
import { typeOf, type Value } from '../values/value.ts'
import { readName, readText } from './tokens.ts'

/** Numbers the parameters of a statement: `?0`, `?1`, … */
export interface Parameters {
  readonly next: () => string
  readonly count: () => number
}

export const countParameters = (): Parameters => {
  let count = 0
  return { next: () => `?${count++}`, count: () => count }
}

export const readPath = (tokens: Tokens): Path => {
  const path: (string | number)[] = [readName(tokens)]
  for (;;) {
    if (tokens.take('.')) path.push(readName(tokens))
    else if (tokens.take('[')) {
      if (!/^\d+$/.test(tokens.peek() ?? '')) tokens.fail()
      path.push(Number(tokens.next()))
      tokens.expect(']')
    } else return path
  }
}

const begins = /^(?:['{[\d-]|<<|true$|false$|null$)/i

/** A parameter, a literal, or a path. */
export const readOperand = (tokens: Tokens, parameters: Parameters): Operand => {
  if (tokens.take('?')) return { kind: 'value', token: parameters.next() }
  if (begins.test(tokens.peek() ?? '')) return { kind: 'literal', value: checkedValue(readLiteral(tokens)) }
  if (!tokens.take('size')) return { kind: 'path', path: readPath(tokens) }
  tokens.expect('(')
  const of = readOperand(tokens, parameters)
  tokens.expect(')')
  return { kind: 'size', of }
}

const readLiteral = (tokens: Tokens): Value => {
  const token = tokens.peek() ?? ''
  if (token === '?') throw unsupported('parameters within a list or a map of a statement')
  if (token.startsWith("'")) return { S: readText(tokens) }
  if (/^-?\d/.test(token)) return { N: tokens.next() }
  if (/^(?:true|false)$/i.test(token)) return { BOOL: tokens.next().toLowerCase() === 'true' }
  if (tokens.take('null')) return { NULL: true }
  if (tokens.take('[')) return { L: readMembers(tokens, ']') }
  if (tokens.take('<<')) return asSet(readMembers(tokens, '>>'), tokens)
  tokens.expect('{')
  return { M: readMap(tokens) }
}

const readMembers = (tokens: Tokens, close: string): readonly Value[] => {
  if (tokens.take(close)) return []
  const members = [readLiteral(tokens)]
  while (tokens.take(',')) members.push(readLiteral(tokens))
  tokens.expect(close)
  return members
}

const readMap = (tokens: Tokens): Record<string, Value> => {
  const map: Record<string, Value> = Object.create(null)
  if (tokens.take('}')) return map
  do {
    const name = readText(tokens)
    tokens.expect(':')
    map[name] = readLiteral(tokens)
  } while (tokens.take(','))
  tokens.expect('}')
  return map
}

const asSet = (members: readonly Value[], tokens: Tokens): Value => {
  const type = members[0] && typeOf(members[0])
  if ((type !== 'S' && type !== 'N') || !members.every((member) => member[type] !== undefined))
    return tokens.fail()
  return { [`${type}S`]: members.map((member) => member[type] ?? '') }
}
