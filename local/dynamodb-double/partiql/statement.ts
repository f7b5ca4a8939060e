import type { Action, Condition, Operand, Path, Source } from '../expressions/ast.ts'
import { readCondition } from '../expressions/conditions.ts'
import type { Tokens } from '../expressions/tokens.ts'
import { unsupported } from '../values/fault.ts'
import { readName, readText, tokensOf } from './tokens.ts'
import { countParameters, type Parameters, readOperand, readPath } from './values.ts'

export type Statement = { readonly table: string; readonly parameters: number } & (
  | { readonly kind: 'insert'; readonly members: readonly (readonly [string, Operand])[] }
  | { readonly kind: 'update'; readonly actions: readonly Action[]; readonly where: Condition }
  | { readonly kind: 'delete'; readonly where: Condition }
  | { readonly kind: 'select'; readonly paths: readonly Path[] | undefined; readonly where: Condition }
)

const known = new Map<string, Statement>()
const mostTexts = 10_000

/** A statement without its parameters' values. @throws ServiceError */
export const readStatement = (text: string): Statement => {
  const found = known.get(text)
  if (found) return found
  const tokens = tokensOf(text)
  const parameters = countParameters()
  const read = readers[(tokens.peek() ?? '').toUpperCase()]
  if (!read) return tokens.fail()
  tokens.next()
  const made = { ...read(tokens, parameters), parameters: parameters.count() } as Statement
  if (tokens.take('RETURNING')) throw unsupported('RETURNING')
  tokens.take(';')
  tokens.end()
  if (known.size >= mostTexts) known.clear()
  known.set(text, made)
  return made
}

const readInsert = (tokens: Tokens, parameters: Parameters) => {
  tokens.expect('INTO')
  const table = readName(tokens)
  tokens.expect('VALUE')
  tokens.expect('{')
  const members: [string, Operand][] = []
  do {
    const name = readText(tokens)
    tokens.expect(':')
    members.push([name, readOperand(tokens, parameters)])
  } while (tokens.take(','))
  tokens.expect('}')
  return { kind: 'insert', table, members }
}

const readWhere = (tokens: Tokens, parameters: Parameters): Condition => {
  tokens.expect('WHERE')
  const postfix = (operand: Operand) => (tokens.take('IS') ? readIs(tokens, operand) : undefined)
  const operand = () => readOperand(tokens, parameters)
  return readCondition({ tokens, operand, path: () => readPath(tokens), postfix })
}

/** `IS [NOT] MISSING`, `IS [NOT] NULL`. */
const readIs = (tokens: Tokens, operand: Operand): Condition => {
  const negative = tokens.take('NOT')
  if (operand.kind !== 'path') return tokens.fail()
  if (tokens.take('MISSING')) return { kind: 'exists', path: operand.path, wanted: negative }
  tokens.expect('NULL')
  const isNull: Condition = { kind: 'type', operand, argument: { kind: 'literal', value: { S: 'NULL' } } }
  return negative ? { kind: 'not', inner: isNull } : isNull
}

/** By the documentation clauses may repeat (`SET … SET … REMOVE …`), and lists with commas work as well. */
const readUpdate = (tokens: Tokens, parameters: Parameters) => {
  const table = readName(tokens)
  const actions: Action[] = []
  for (;;) {
    const read = tokens.take('SET') ? readSet : tokens.take('REMOVE') ? readRemove : undefined
    if (!read) break
    do actions.push(read(tokens, parameters))
    while (tokens.take(','))
  }
  if (actions.length === 0) tokens.fail()
  return { kind: 'update', table, actions, where: readWhere(tokens, parameters) }
}

const readSet = (tokens: Tokens, parameters: Parameters): Action => {
  const path = readPath(tokens)
  tokens.expect('=')
  const left: Source = readOperand(tokens, parameters)
  const sign = tokens.take('+') ? 'sum' : tokens.take('-') ? 'difference' : undefined
  if (!sign) return { kind: 'set', path, source: left }
  return { kind: 'set', path, source: { kind: sign, left, right: readOperand(tokens, parameters) } }
}

const readRemove = (tokens: Tokens): Action => ({ kind: 'remove', path: readPath(tokens) })

const readDelete = (tokens: Tokens, parameters: Parameters) => {
  tokens.expect('FROM')
  return { kind: 'delete', table: readName(tokens), where: readWhere(tokens, parameters) }
}

const readSelect = (tokens: Tokens, parameters: Parameters) => {
  const paths = tokens.take('*') ? undefined : [readPath(tokens)]
  while (paths && tokens.take(',')) paths.push(readPath(tokens))
  tokens.expect('FROM')
  const table = readName(tokens)
  if (tokens.take('.')) throw unsupported('statements on indexes')
  return { kind: 'select', table, paths, where: readWhere(tokens, parameters) }
}

const readers: Readonly<Record<string, (tokens: Tokens, parameters: Parameters) => object>> = {
  INSERT: readInsert,
  UPDATE: readUpdate,
  DELETE: readDelete,
  SELECT: readSelect,
}
