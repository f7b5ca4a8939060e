import { nameOf, operandOf, type Placeholders, type Tokens, tokensOf } from './expression.ts'
import { type Item, invalid, type Value } from './values.ts'

export type Condition = (item: Item, placeholders: Placeholders) => boolean

const known = new Map<string, Condition>()

/** The part of condition expressions that is in use here: AND, OR, NOT, brackets, comparisons, attribute_(not_)exists. */
export const conditionOf = (text: string): Condition => {
  const found = known.get(text)
  if (found) return found
  const tokens = tokensOf(text)
  const made = disjunction(tokens)
  if (tokens.peek() !== undefined) throw invalid(`Invalid ConditionExpression at ${tokens.peek()}: ${text}`)
  known.set(text, made)
  return made
}

const disjunction = (tokens: Tokens): Condition => {
  const parts = [conjunction(tokens)]
  while (tokens.take('OR')) parts.push(conjunction(tokens))
  return (item, placeholders) => parts.some((part) => part(item, placeholders))
}

const conjunction = (tokens: Tokens): Condition => {
  const parts = [negation(tokens)]
  while (tokens.take('AND')) parts.push(negation(tokens))
  return (item, placeholders) => parts.every((part) => part(item, placeholders))
}

const negation = (tokens: Tokens): Condition => {
  if (!tokens.take('NOT')) return term(tokens)
  const inner = negation(tokens)
  return (item, placeholders) => !inner(item, placeholders)
}

const term = (tokens: Tokens): Condition => {
  if (tokens.take('(')) {
    const inner = disjunction(tokens)
    tokens.expect(')')
    return inner
  }
  if (tokens.take('attribute_exists')) return existence(tokens, true)
  if (tokens.take('attribute_not_exists')) return existence(tokens, false)
  const [left, operator, right] = [tokens.next(), tokens.next(), tokens.next()]
  const holds = operators[operator]
  if (!holds) throw invalid(`Invalid operator in a condition: ${operator}`)
  return (item, placeholders) => {
    const [a, b] = [operandOf(left, item, placeholders), operandOf(right, item, placeholders)]
    const order = a && b ? compare(a, b) : undefined
    return order !== undefined && holds(order)
  }
}

const existence = (tokens: Tokens, wanted: boolean): Condition => {
  tokens.expect('(')
  const path = tokens.next()
  tokens.expect(')')
  return (item, placeholders) => nameOf(path, placeholders) in item === wanted
}

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** Undefined for values of different types, which no comparison holds for. */
const compare = (a: Value, b: Value): number | undefined => {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N)
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S))
  return undefined
}
