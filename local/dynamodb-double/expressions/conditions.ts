import type { Comparator, Condition, Operand, Path } from './ast.ts'
import type { Tokens } from './tokens.ts'

/** A language that conditions are written in. */
export interface Reader {
  readonly tokens: Tokens
  readonly operand: () => Operand
  readonly path: () => Path
  /** Operators other than comparisons that may follow an operand. */
  readonly postfix?: (operand: Operand) => Condition | undefined
}

/** Reads one condition. @throws ServiceError */
export const readCondition = (reader: Reader): Condition => {
  const parts = [conjunction(reader)]
  while (reader.tokens.take('OR')) parts.push(conjunction(reader))
  return joined('or', parts)
}

const conjunction = (reader: Reader): Condition => {
  const parts = [negation(reader)]
  while (reader.tokens.take('AND')) parts.push(negation(reader))
  return joined('and', parts)
}

const joined = (kind: 'and' | 'or', parts: readonly Condition[]): Condition => {
  const [only] = parts
  return only && parts.length === 1 ? only : { kind, parts }
}

const negation = (reader: Reader): Condition => {
  const { tokens } = reader
  if (tokens.take('NOT')) return { kind: 'not', inner: negation(reader) }
  if (!tokens.take('(')) return term(reader)
  const inner = readCondition(reader)
  tokens.expect(')')
  return inner
}

const functions = {
  attribute_exists: ({ path }) => ({ kind: 'exists', path: path(), wanted: true }),
  attribute_not_exists: ({ path }) => ({ kind: 'exists', path: path(), wanted: false }),
  attribute_type: (reader) => ({ kind: 'type', ...pair(reader) }),
  begins_with: (reader) => ({ kind: 'begins', ...pair(reader) }),
  contains: (reader) => ({ kind: 'contains', ...pair(reader) }),
} as const satisfies Record<string, (reader: Reader) => Condition>

const pair = ({ tokens, operand }: Reader) => {
  const first = operand()
  tokens.expect(',')
  return { operand: first, argument: operand() }
}

const isFunction = (name: string): name is keyof typeof functions => Object.hasOwn(functions, name)

const term = (reader: Reader): Condition => {
  const { tokens, operand, postfix } = reader
  const name = tokens.peek() ?? ''
  if (!isFunction(name)) {
    const first = operand()
    return postfix?.(first) ?? comparison(reader, first)
  }
  tokens.next()
  tokens.expect('(')
  const condition = functions[name](reader)
  tokens.expect(')')
  return condition
}

const comparators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies Comparator[]

const comparison = (reader: Reader, first: Operand): Condition => {
  const { tokens, operand } = reader
  if (tokens.take('BETWEEN')) {
    const low = operand()
    tokens.expect('AND')
    return { kind: 'between', operand: first, low, high: operand() }
  }
  if (tokens.take('IN')) return { kind: 'in', operand: first, list: readList(reader) }
  if (!comparators.includes(tokens.peek() ?? '')) tokens.fail()
  const by = tokens.next() as Comparator
  return { kind: 'compare', by, left: first, right: operand() }
}

const readList = ({ tokens, operand }: Reader): readonly Operand[] => {
  const close = tokens.take('[') ? ']' : ')'
  if (close === ')') tokens.expect('(')
  const list = [operand()]
  while (tokens.take(',')) list.push(operand())
  tokens.expect(close)
  return list
}
